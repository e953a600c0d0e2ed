// What the smallest stream takes: memory when it is ready, under load and behind it, bytes on disk, and how soon it scores, on one core
// with 128 MB; beside it the plain Java loop of `bench/peers`. Writes the tables of docs/small.md.
//
//   npm run small [-- --rounds 3 --records 200000 --limit 128 --print]
//
// The limit is a control group of the kernel, which takes root; without, it is told and left out.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { costOf } from '../end-to-end/process-cost.ts'
import { eventSchema, modelFiles, peerSchema } from '../peers/contenders.ts'
import { Events } from '../peers/events.ts'
import { compiledPeers, missingTools } from '../peers/java.ts'
import { heldBy, makeInput, makeTopics, sleep } from '../peers/stage.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { pinOurselves, startPinned, stopProcess } from '../support/pinned.ts'
import { build, programArgs } from '../support/pipeline.ts'
import { writeInto } from '../support/written-page.ts'
import { MemoryLimit } from './limited.ts'
import { javaSize, ourSize } from './sizes.ts'
import { median } from '../../src/core/median.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    records: { type: 'string', default: '200000' },
    limit: { type: 'string', default: '128' },
    print: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const records = Number(options.records)
const repository = resolve(import.meta.dirname, '../..')
const input = 'small.in'
const deadlineMs = 180_000
/** Those for which the limit was too little. */
const unable = new Set<string>()

interface Program {
  readonly name: string
  command(group: string): readonly string[]
}

interface Figures {
  readonly firstOutputSeconds: number
  readonly idleMb: number
  readonly peakMb: number
  readonly afterMb: number
  readonly cpuMicros: number
  readonly limitPeakMb: number | null
}

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-small-'))
const missing = missingTools()
if (missing.length > 0) console.log(`SKIPPED the Java loop: ${missing.join(', ')} not installed`)
const classPath = missing.length > 0 ? null : compiledPeers()
pinOurselves(0)
const broker = await startLocalBroker('small', { 'group.initial.rebalance.delay.ms': '0' })
const { connection } = broker
const admin = await KafkaAdmin.connect(connection, silentLogger)
try {
  await makeInput(admin, input)
  const events = await Events.make()
  await events.fill(connection, input, records)
  const figures = new Map<string, Figures[]>()
  for (let round = 0; round < rounds; round++) {
    for (const [at, program] of programs().entries()) {
      const found = await measured(program, `small-${round}-${at}`)
      if (found === null) unable.add(program.name)
      else figures.set(program.name, [...(figures.get(program.name) ?? []), found])
    }
  }
  const lines = tables(figures)
  console.log(lines.join('\n'))
  if (!options.print) writeInto('docs/small.md', 'small', lines)
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

function programs(): readonly Program[] {
  const node = (...flags: string[]) => [process.execPath, ...flags, 'dist/main.js']
  const java = (heapMb: number): Program => ({
    name: `plain Java loop, heap of ${heapMb} MB`,
    command: (group) => [
      ...['java', '-XX:+UseSerialGC', `-Xmx${heapMb}m`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'],
      ...[
        '-cp',
        classPath!,
        'PlainLoop',
        connection.brokers.join(),
        group,
        input,
        `${group}.out`,
        `${group}.dead`,
      ],
      ...[eventSchema, peerSchema, modelFiles[0]!],
    ],
  })
  return [
    {
      name: 'Sluice, as it is',
      command: (group) => [process.execPath, ...programArgs(['run', '-c', configFor(group, {})])],
    },
    {
      name: 'Sluice, `examples/minimal.yaml`',
      command: (group) => [
        ...node('--max-semi-space-size=1', '--max-old-space-size=48'),
        ...['run', '-c', configFor(group, minimal())],
      ],
    },
    ...(classPath === null ? [] : [java(64), java(32)]),
  ]
}

/** What of the example is about size. */
function minimal(): Readonly<Record<string, unknown>> {
  const file = join(repository, 'examples/minimal.yaml')
  const {
    input: from,
    batch,
    http,
  } = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  const { maxBytesPerPartition, readAheadBytes, maxBatchBytes } = from!
  return { input: { maxBytesPerPartition, readAheadBytes, maxBatchBytes }, batch, http }
}

function configFor(group: string, over: Readonly<Record<string, unknown>>): string {
  const { input: besides = {}, ...rest } = over as { readonly input?: object }
  const config = {
    name: 'small',
    kafka: { brokers: connection.brokers.join() },
    schemas: { files: { 1: eventSchema, 2: join(repository, 'schemas/prediction.avsc') } },
    input: { topic: input, group, schema: { file: eventSchema }, eventTime: 'endedAt', ...besides },
    models: [{ name: 'cooler', file: modelFiles[0] }],
    output: { topic: `${group}.out`, include: ['rigId', 'cycle'], schemaId: 2 },
    deadLetter: { topic: `${group}.dead` },
    http: { port: 0 },
    log: { level: 'warn' },
    ...rest,
  }
  const file = join(scratch, `${group}.yaml`)
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** Null where the limit was too little. */
async function measured(program: Program, group: string): Promise<Figures | null> {
  const topics = await makeTopics(admin, group, input)
  const limit = MemoryLimit.make(`sluice-${group}`, Number(options.limit))
  if (limit === null) console.log('SKIPPED the limit: no control group of memory can be made')
  const words = program.command(group)
  const startMs = performance.now()
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = startPinned(1, limit?.command(words) ?? words, { folder: repository, env })
  // A process that was started has an id; sh becomes the program.
  const pid = child.pid!
  let [firstMs, idleMb] = [0, 0]
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  try {
    for (;;) {
      await sleep(20)
      if (isOver() || performance.now() - startMs > deadlineMs) return null
      const held = await heldBy(admin, topics.output)
      if (firstMs === 0 && held > 0) [firstMs, idleMb] = [performance.now(), costOf(pid).rssMb]
      if (held >= records) break
    }
    const { cpuMs, peakRssMb } = costOf(pid)
    await sleep(5_000)
    const figures = {
      firstOutputSeconds: (firstMs - startMs) / 1_000,
      idleMb,
      peakMb: peakRssMb,
      afterMb: costOf(pid).rssMb,
      cpuMicros: (cpuMs * 1_000) / records,
      limitPeakMb: limit?.peakMb ?? null,
    }
    console.log(`${program.name}: ${JSON.stringify(figures)}`)
    return figures
  } finally {
    await stopProcess(child)
    // The kernel takes a moment to forget them.
    await sleep(200)
    limit?.remove()
  }
}

function tables(figures: ReadonlyMap<string, readonly Figures[]>): readonly string[] {
  const head = ['', 'first prediction, s', 'RSS then, MB', 'peak RSS', 'RSS 5 s after', 'CPU us a record']
  const rows = [...figures].map(([name, each]) => {
    const of = (read: (one: Figures) => number | null, digits = 0) =>
      median(each.map((one) => read(one) ?? NaN)).toFixed(digits)
    return [
      ...[name, of((one) => one.firstOutputSeconds, 2), of((one) => one.idleMb), of((one) => one.peakMb)],
      ...[of((one) => one.afterMb), of((one) => one.cpuMicros, 1), of((one) => one.limitPeakMb)],
    ]
  })
  const sizes = [
    ['Sluice', ourSize()] as const,
    ...(classPath === null ? [] : [['Java', javaSize()] as const]),
  ]
  const day = new Date().toISOString().slice(0, 10)
  return [
    `${day}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.versions.node}, load at the end ${loadavg()[1]!.toFixed(1)}; ${rounds} rounds of ${records.toLocaleString('en-US')} records:`,
    '',
    ...table([...head, `most of the ${options.limit} MB, file pages in it`], rows),
    ...[...unable].map((name) => `\n${name}: killed by the kernel, or not done.`),
    '',
    ...table(
      ['on disk, MB', 'program and packages', 'runtime'],
      sizes.map(([name, { program, runtime }]) => [
        name,
        (program / 1e6).toFixed(0),
        (runtime / 1e6).toFixed(0),
      ]),
    ),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
