// What a record costs from topic to topic, on a real broker, one core: Sluice with one model (at least once, exactly once) and with five, a plain
// kafkajs loop that only copies the bytes, and the sketch without any checks where it is there. Side by side in one run,
// since machines are noisy: read the ratios.
//
//   node bench/end-to-end/main.ts [--records 300000] [--rounds 3] [--formats]
//
// With --formats: pipelines of one model each, by format, and all models of the example's formats.yaml together.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import AdmZip from 'adm-zip'
import { parse } from 'yaml'
import { createEncoder } from '../../src/avro/encoder.ts'
import { freePort } from '../../src/dev/free-port.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, runArgs } from '../support/pipeline.ts'
import { race } from './contender.ts'
import type { Contender, Result } from './contender.ts'

const partitions = 4
const input = 'bench.cycles'
const repository = resolve(import.meta.dirname, '../..')
const sketches = resolve(repository, '../shared/reference/sketches')
const models = join(repository, 'examples/hydraulic-rig/models')

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '3' },
    formats: { type: 'boolean', default: false },
  },
})
const records = Number(options.records)
const rounds = Number(options.rounds)

// Beneath node_modules, so that programs in it find the packages.
await mkdir(join(repository, 'node_modules/.cache'), { recursive: true })
const scratch = mkdtempSync(join(repository, 'node_modules/.cache/bench-'))
const broker = await startLocalBroker('bench', { 'log.retention.bytes': '-1' })
const admin = await KafkaAdmin.connect(broker.connection, silentLogger)
try {
  build()
  await fill()
  const contenders = await allContenders()
  const results = new Map<string, Result[]>()
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const result = await runOnce(contender, round)
      results.set(contender.name, [...(results.get(contender.name) ?? []), result])
      console.log(`round ${round + 1} ${contender.name}: ${format(result)}`)
    }
  }
  report(results)
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

/** Publishes the events, in the sketch's schema where it is there (17 numbers, no categories), else in ours. */
async function fill(): Promise<void> {
  await createTopic(input)
  await createTopic('bench.dead-letters')
  const encode = createEncoder(JSON.parse(readFileSync(inputSchema(), 'utf8')) as object, 1)
  const sink = new KafkaSink(
    {
      connection: broker.connection,
      maxRequestBytes: 900_000,
      maxRecordBytes: 900_000,
      compression: 'none',
      outageDeadlineMs: 60_000,
    },
    silentLogger,
  )
  await sink.start()
  const cycles = simulate(
    await readRigStatistics(join(repository, 'examples/hydraulic-rig/rig-statistics.json')),
    { rigs: 64, seed: 1, trouble: 0, now: () => Date.now() },
  )
  for (let sent = 0; sent < records; sent += 2_000) {
    const events = Array.from({ length: Math.min(2_000, records - sent) }, (_, i) => {
      const { event } = cycles.next().value
      return {
        topic: input,
        partition: (sent + i) % partitions,
        key: Buffer.from(event.rigId),
        value: encode(event),
        headers: [],
        timestampMs: event.endedAt,
      }
    })
    await sink.send(events)
  }
  await sink.close(5_000)
  console.log(
    `${records} events in ${partitions} partitions, ${rounds} rounds, ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`,
  )
}

function inputSchema(): string {
  return existsSync(sketches)
    ? join(sketches, 'schemas/1.avsc')
    : join(repository, 'schemas/sensor-cycle.avsc')
}

async function createTopic(topic: string): Promise<void> {
  await admin.createTopic({ topic, partitionCount: partitions })
}

async function runOnce(contender: Contender, round: number): Promise<Result> {
  const topics = { group: `${contender.name}-${round}`, output: `bench.out.${contender.name}-${round}` }
  await createTopic(topics.output)
  return race(contender, records, topics, endOf)
}

async function endOf(topic: string): Promise<number> {
  const bounds = await admin.bounds(topic)
  return bounds.reduce((sum, { high }) => sum + Number(high), 0)
}

async function allContenders(): Promise<Contender[]> {
  if (options.formats) return formatContenders()
  const contenders = [
    await sluice('sluice-1-model', [{ name: 'cooler', file: 'cool_cond.zip' }]),
    await sluice('sluice-exactly-once', [{ name: 'cooler', file: 'cool_cond.zip' }], {
      delivery: 'exactly-once',
    }),
    await sluice('sluice-5-models', [
      { name: 'cooler', file: 'cool_cond.zip' },
      { name: 'valve', file: 'valve_cond.zip' },
      { name: 'pump', file: 'pump_leak.zip' },
      { name: 'accumulator', file: 'hyd_accum.zip' },
      { name: 'stable', file: 'stable.zip' },
    ]),
    copyLoop(),
  ]
  if (existsSync(sketches)) return [sketch(), ...contenders]
  console.log('SKIPPED the sketch without checks: ../shared/reference/sketches is not there')
  return contenders
}

/** The cooler by three formats, the valve by two, and what the example's formats.yaml has. */
async function formatContenders(): Promise<Contender[]> {
  const file = join(repository, 'examples/hydraulic-rig/formats.yaml')
  const { models: all } = parse(readFileSync(file, 'utf8')) as { models: readonly ModelEntry[] }
  const entries = all.map((entry) => ({ ...entry, file: basename(entry.file) }))
  const onesOwn = [...entries, { name: 'valve-mojo', file: 'valve_cond.zip' }]
  const alone = await Promise.all(onesOwn.map((entry) => sluice(entry.name, [entry])))
  return [...alone, await sluice('all-of-formats.yaml', entries)]
}

interface ModelEntry {
  readonly name: string
  readonly file: string
}

async function sluice(
  name: string,
  used: readonly ModelEntry[],
  besides: Readonly<Record<string, unknown>> = {},
): Promise<Contender> {
  const port = await freePort()
  const config = {
    name: 'bench',
    kafka: { brokers: broker.connection.brokers.join() },
    schemas: { files: { 1: inputSchema(), 2: join(repository, 'schemas/prediction.avsc') } },
    input: { topic: input, group: 'set-below', schema: { file: inputSchema() }, eventTime: 'endedAt' },
    models: used.map((model) => ({ ...model, file: join(models, model.file) })),
    output: { topic: 'set-below', include: ['rigId', 'cycle'], schemaId: 2 },
    deadLetter: { topic: 'bench.dead-letters' },
    http: { port },
    log: { level: 'warn' },
    ...besides,
  }
  const file = join(scratch, `${name}.yaml`)
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  return {
    name,
    cwd: repository,
    args: (topics) => runArgs(file, topics),
    metricsUrl: `http://127.0.0.1:${port}`,
  }
}

function copyLoop(): Contender {
  return {
    name: 'kafkajs-copy',
    cwd: repository,
    args: ({ group, output }) => ['bench/end-to-end/copy-loop.mjs', ...clientArgs(group, output)],
  }
}

/** The sketch as it is, with its model unzipped beside it as it wants. */
function sketch(): Contender {
  const folder = join(scratch, 'sketch')
  cpSync(sketches, folder, { recursive: true })
  new AdmZip(join(models, 'cool_cond.zip')).extractAllTo(join(folder, 'unzipped-mojo'), true)
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return {
    name: 'sketch-no-checks',
    cwd: folder,
    args: ({ group, output }) => [
      '-r',
      './kafkajs-fast-produce.cjs',
      'end-to-end.mjs',
      ...clientArgs(group, output),
    ],
  }
}

function clientArgs(group: string, output: string): string[] {
  return [`brokers=${broker.connection.brokers.join()}`, `group=${group}`, `in=${input}`, `out=${output}`]
}

function report(results: ReadonlyMap<string, readonly Result[]>): void {
  const medians = new Map([...results].map(([name, each]) => [name, medianOf(each)]))
  console.log('\nmedian of each:')
  for (const [name, result] of medians) console.log(`  ${name.padEnd(18)} ${format(result)}`)
  if (options.formats) {
    console.log('\nCPU a record without the start:')
    for (const [name, { steadyMicrosPerRecord: micros }] of medians)
      console.log(`  ${name.padEnd(18)} ${micros.toFixed(1)} µs`)
    return
  }
  const ours = medians.get('sluice-1-model')!
  const bare = medians.get('sketch-no-checks')
  const copy = medians.get('kafkajs-copy')!
  if (bare !== undefined) {
    console.log(
      `CPU a record, Sluice with one model / sketch without checks: ${(ours.cpuMicrosPerRecord / bare.cpuMicrosPerRecord).toFixed(2)}`,
    )
  }
  console.log(
    `records/s, Sluice with one model / kafkajs that only copies: ${(ours.recordsPerSecond / copy.recordsPerSecond).toFixed(2)}`,
  )
}

function medianOf(results: readonly Result[]): Result {
  const of = (read: (result: Result) => number) =>
    results.map(read).sort((a, b) => a - b)[results.length >> 1]!
  return {
    recordsPerSecond: of((result) => result.recordsPerSecond),
    cpuMicrosPerRecord: of((result) => result.cpuMicrosPerRecord),
    steadyMicrosPerRecord: of((result) => result.steadyMicrosPerRecord),
    peakRssMb: of((result) => result.peakRssMb),
    firstOutputSeconds: of((result) => result.firstOutputSeconds),
    stages: new Map(
      [...(results[0]?.stages.keys() ?? [])].map((stage) => [stage, of(({ stages }) => stages.get(stage)!)]),
    ),
  }
}

function format(result: Result): string {
  return [
    `${Math.round(result.recordsPerSecond).toLocaleString('en')} records/s`,
    `${result.cpuMicrosPerRecord.toFixed(1)} µs CPU a record`,
    `peak RSS ${Math.round(result.peakRssMb)} MB`,
    `first output after ${result.firstOutputSeconds.toFixed(2)} s`,
    ...(result.stages.size === 0 ? [] : [`of it ${stagesText(result)}`]),
  ].join(', ')
}

/** What is not in a stage is the client, the garbage collector and the start of the process. */
function stagesText({ stages, cpuMicrosPerRecord }: Result): string {
  const own = [...stages].map(([stage, micros]) => `${stage} ${micros.toFixed(2)}`)
  const rest = cpuMicrosPerRecord - [...stages.values()].reduce((sum, micros) => sum + micros, 0)
  return [...own, `consume, produce and the rest ${rest.toFixed(2)}`].join(', ')
}
