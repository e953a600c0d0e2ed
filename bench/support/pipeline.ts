import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createEncoder } from '../../src/avro/encoder.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'

const repository = resolve(import.meta.dirname, '../..')
const inputSchema = join(repository, 'schemas/sensor-cycle.avsc')

/** What a pipeline of the example's cooler model is given by a benchmark. */
export interface PipelinePlan {
  /** Of the pipeline, its group, and before `.in`, `.out` and `.dead` its topics. */
  readonly name: string
  readonly brokers: readonly string[]
  /** Settings of `input` besides. */
  readonly input?: Readonly<Record<string, unknown>>
}

export function writeConfig(file: string, { name, brokers, input }: PipelinePlan): void {
  const config = {
    name,
    kafka: { brokers },
    schemas: { files: { 1: inputSchema, 2: join(repository, 'schemas/prediction.avsc') } },
    input: {
      topic: `${name}.in`,
      group: name,
      schema: { file: inputSchema },
      eventTime: 'endedAt',
      ...input,
    },
    models: [{ name: 'cooler', file: join(repository, 'examples/hydraulic-rig/models/cool_cond.zip') }],
    output: { topic: `${name}.out`, include: ['rigId'], schemaId: 2 },
    deadLetter: { topic: `${name}.dead` },
    log: { level: 'error' },
  }
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
}

/** Events of the example's rigs, encoded, one after the other. */
export async function encodedEvents(): Promise<() => Buffer> {
  // A schema file holds what is one.
  const schema = JSON.parse(readFileSync(inputSchema, 'utf8')) as SchemaJson
  const encode = createEncoder(schema, 1)
  const statistics = await readRigStatistics(join(repository, 'examples/hydraulic-rig/rig-statistics.json'))
  const cycles = simulate(statistics, { rigs: 8, seed: 1, trouble: 0, now: () => Date.now() })
  return () => encode(cycles.next().value.event)
}

/** Writes what a benchmark feeds. */
export async function startFeed(connection: KafkaConnection, maxBytes = 900_000): Promise<KafkaSink> {
  const limits = {
    maxRequestBytes: maxBytes,
    maxRecordBytes: maxBytes,
    compression: 'none',
    outageDeadlineMs: 60_000,
  } as const
  const feed = new KafkaSink({ connection, ...limits }, silentLogger)
  await feed.start()
  return feed
}

/** The published form: compiled, as `sluice run` is after an install. */
export function build(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: repository, stdio: 'inherit' })
  if (status !== 0) throw new Error('the build failed')
}

/** Arguments of node that run what was built, with the options that `sluice`, called by its name, gives to node. */
export function runArgs(
  config: string,
  { group, output }: { readonly group: string; readonly output: string },
): string[] {
  const settings = [`input.group=${group}`, `output.topic=${output}`].flatMap((one) => ['--set', one])
  return programArgs(['run', '-c', config, ...settings])
}

/** The same for any command line. */
export function programArgs(args: readonly string[]): string[] {
  const [line] = readFileSync(join(repository, 'dist/main.js'), 'utf8').split('\n', 1)
  const flags = line?.split(' ').filter((word) => word.startsWith('--')) ?? []
  return [...flags, 'dist/main.js', ...args]
}
