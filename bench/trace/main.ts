// What tracing costs a record, from topic to topic on a real broker, one core: without the section `trace`, with it and nothing
// to trace, with a span for each record, and with a span for each batch. Every record carries a sampled trace context.
// By turns in one run: read the ratios. With `--before`, the same pipeline by another checkout that is built.
//
//   node bench/trace/main.ts [--records 200000] [--rounds 5] [--before ../sluice-before]
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { race } from '../end-to-end/contender.ts'
import type { Contender, Result } from '../end-to-end/contender.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, encodedEvents, runArgs, startFeed, writeConfig } from '../support/pipeline.ts'

const partitions = 4
const sendRecords = 2_000
const repository = resolve(import.meta.dirname, '../..')

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '5' },
    before: { type: 'string' },
  },
})
const records = Number(options.records)

const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-trace-'))
const receiver = await startReceiver()
const broker = await startLocalBroker('trace', { 'log.retention.bytes': '-1' })
const admin = await KafkaAdmin.connect(broker.connection, silentLogger)
try {
  build()
  await fill()
  const contenders = allContenders()
  const results = new Map<string, Result[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const contender of contenders) results.get(contender.name)!.push(await runOnce(contender, round))
  }
  report(results)
} finally {
  admin.close()
  receiver.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

/** Takes whatever comes. */
async function startReceiver() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Events with and without trace context, in two topics. */
async function fill(): Promise<void> {
  const next = await encodedEvents()
  const feed = await startFeed(broker.connection)
  for (const topic of ['plain.in', 'traced.in']) {
    await admin.createTopic({ topic, partitionCount: partitions })
    for (let sent = 0; sent < records; sent += sendRecords) {
      await feed.send(
        Array.from({ length: Math.min(sendRecords, records - sent) }, (_, i) => ({
          topic,
          partition: (sent + i) % partitions,
          key: null,
          value: next(),
          headers: topic === 'plain.in' ? [] : [{ key: 'traceparent', value: traceParent(sent + i) }],
          timestampMs: null,
        })),
      )
    }
  }
  await feed.close(5_000)
  for (const name of ['plain', 'traced'])
    await admin.createTopic({ topic: `${name}.dead`, partitionCount: 1 })
}

function traceParent(record: number): Buffer {
  return Buffer.from(`00-${(record + 1).toString(16).padStart(32, '0')}-b7ad6b7169203331-01`)
}

function allContenders(): Contender[] {
  const otlp = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` // a TCP server's address is no text
  const before = options.before === undefined ? [] : [resolve(options.before)]
  return [
    ...before.map((cwd) => contender('before, records without context', 'plain', {}, cwd)),
    contender('off, records without context', 'plain', {}),
    contender('on, records without context', 'plain', { 'trace.otlp': otlp }),
    contender('off, all sampled', 'traced', {}),
    contender('on, a span a batch', 'traced', { 'trace.otlp': otlp, 'trace.per': 'batch' }),
    contender('on, a span a record', 'traced', { 'trace.otlp': otlp, 'trace.queueSpans': 1_000_000 }),
  ]
}

function contender(
  name: string,
  topics: 'plain' | 'traced',
  settings: Readonly<Record<string, string | number>>,
  cwd = repository,
): Contender {
  const config = join(scratch, `${topics}.yaml`)
  writeConfig(config, { name: topics, brokers: broker.connection.brokers })
  const changes = Object.entries({ ...settings, 'http.port': 0 }).flatMap(([key, value]) => [
    '--set',
    `${key}=${value}`,
  ])
  return { name, cwd, args: (given) => [...runArgs(config, given), ...changes] }
}

async function runOnce(of: Contender, round: number): Promise<Result> {
  const name = `${of.name.replaceAll(/[^a-z]+/g, '-')}.${round}`
  await admin.createTopic({ topic: name, partitionCount: partitions })
  const result = await race(of, records, { group: name, output: name }, async (topic) => {
    const bounds = await admin.bounds(topic)
    return bounds.reduce((sum, { high }) => sum + Number(high), 0)
  })
  console.log(`round ${round + 1} ${of.name}: ${format(result)}`)
  return result
}

function report(results: ReadonlyMap<string, readonly Result[]>): void {
  console.log(`\n${records} records, medians of ${options.rounds} rounds by turns:`)
  for (const [name, each] of results) {
    // As many rounds as results, one at least.
    const middle = each.toSorted((a, b) => a.steadyMicrosPerRecord - b.steadyMicrosPerRecord)[
      each.length >> 1
    ]!
    console.log(`  ${name.padEnd(32)} ${format(middle)}`)
  }
}

function format({ recordsPerSecond, steadyMicrosPerRecord, peakRssMb, firstOutputSeconds }: Result): string {
  return [
    `${Math.round(recordsPerSecond).toLocaleString('en')} records/s`,
    `${steadyMicrosPerRecord.toFixed(2)} us CPU a record after the first quarter`,
    `first output after ${firstOutputSeconds.toFixed(2)} s`,
    `peak RSS ${Math.round(peakRssMb)} MB`,
  ].join(', ')
}
