// What a replay of many records costs: time, records/s, and the memory that it has at its peak. `replay` alone, and with
// `--against` the same pipeline with twice as many trees; a real broker, the published program.
//
//   npm run replay-cost [-- --records 1000000]
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { writeLargerForest } from '../scale/made-models.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, encodedEvents, programArgs, startFeed, writeConfig } from '../support/pipeline.ts'

const { values: options } = parseArgs({ options: { records: { type: 'string', default: '1000000' } } })
const records = Number(options.records)
const partitions = 4
const recordsASend = 5_000

const repository = resolve(import.meta.dirname, '../..')
const cooler = join(repository, 'examples/hydraulic-rig/models/cool_cond.zip')

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-replay-'))
const broker = await startLocalBroker('replay', { 'log.retention.bytes': '-1' })
try {
  const config = join(scratch, 'replay.yaml')
  writeConfig(config, { name: 'replay', brokers: broker.connection.brokers })
  const otherModel = join(scratch, 'other.zip')
  writeLargerForest(otherModel, cooler, 2)
  await fill('replay.in')
  console.log('| what | records | seconds | records/s | peak MB | changed |')
  console.log('|---|---|---|---|---|---|')
  const limit = ['--to', String(Math.floor(records / partitions / 10))]
  const against = ['--against-set', `models[0].file=${otherModel}`]
  for (const [what, args] of [
    ['replay, a tenth', limit],
    ['replay', []],
    ['--against, a tenth', [...against, ...limit]],
    ['--against', against],
  ] as const)
    console.log(row(what, await measure(['replay', '-c', config, '--json', ...args])))
} finally {
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

async function fill(topic: string): Promise<void> {
  await KafkaAdmin.ask(broker.connection, silentLogger, (admin) =>
    admin.createTopic({ topic, partitionCount: partitions }),
  )
  const next = await encodedEvents()
  const feed = await startFeed(broker.connection)
  for (let sent = 0; sent < records; sent += recordsASend) {
    await feed.send(
      Array.from({ length: Math.min(recordsASend, records - sent) }, (_, i) => ({
        topic,
        partition: (sent + i) % partitions,
        key: Buffer.from(`key-${sent + i}`),
        value: next(),
        headers: [],
        timestampMs: null,
      })),
    )
  }
  await feed.close(5_000)
}

interface Measured {
  readonly records: number
  readonly changed: number | null
  readonly seconds: number
  readonly peakMb: number
}

async function measure(args: readonly string[]): Promise<Measured> {
  const start = performance.now()
  const child = spawn(process.execPath, programArgs(args), {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let peakMb = 0
  const watching = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid!))), 100)
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  const code = await new Promise<number | null>((ended) => child.once('close', ended))
  clearInterval(watching)
  if (code !== 0) throw new Error(`sluice replay ended with ${String(code)}`)
  // What the command prints.
  const told = JSON.parse(Buffer.concat(pieces).toString()) as {
    readonly records: number
    readonly changed?: number
  }
  const seconds = (performance.now() - start) / 1000
  return { records: told.records, changed: told.changed ?? null, seconds, peakMb }
}

/** The high-water mark of its memory, as Linux counts it; 0 once it is gone. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1000
  } catch {
    return 0
  }
}

function row(what: string, { records: done, changed, seconds, peakMb }: Measured): string {
  const count = (value: number) => Math.round(value).toLocaleString('en')
  const cells = [
    what,
    count(done),
    seconds.toFixed(1),
    count(done / seconds),
    count(peakMb),
    changed === null ? '-' : count(changed),
  ]
  return `| ${cells.join(' | ')} |`
}
