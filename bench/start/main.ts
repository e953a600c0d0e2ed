// What a start costs: wall and CPU time of the published program until it asks the first broker, has joined, has the first batch
// and has its first output acknowledged, and its peak memory when it has worked off a topic at full speed. Beside it, in turns,
// a plain kafkajs loop that copies bytes, and another checkout that is built.
//
//   npm run starts [-- --rounds 5 --records 300000 --against ../before]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { costOf } from '../end-to-end/process-cost.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, encodedEvents, startFeed, writeConfig } from '../support/pipeline.ts'
import { Contender } from './contender.ts'
import type { Milestone } from './contender.ts'
import { median } from '../../src/core/median.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    records: { type: 'string', default: '300000' },
    against: { type: 'string' },
  },
})
const partitionCount = 6
const recordCount = Number(options.records)
const recordsASend = 10_000
const pollMs = 200
const root = resolve(import.meta.dirname, '../..')
const copyLoop = join(root, 'bench/end-to-end/copy-loop.mjs')

interface Start {
  readonly milestones: readonly Milestone[]
  readonly peakRssMb: number
}

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-start-'))
const broker = await startLocalBroker('start', { 'group.initial.rebalance.delay.ms': '0' })
const { connection } = broker
const [address = ''] = connection.brokers
const admin = await KafkaAdmin.connect(connection, silentLogger)
try {
  await fill()
  const contenders = ['sluice', 'copy', ...(options.against === undefined ? [] : ['against'])]
  const starts = new Map<string, Start[]>(contenders.map((name) => [name, []]))
  for (const name of contenders) await start(name, 'warm')
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const name of contenders) starts.get(name)!.push(await start(name, String(round)))
  }
  for (const [name, each] of starts) print(name, each, starts.get('sluice')!)
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

async function fill(): Promise<void> {
  await admin.createTopic({ topic: 'start.in', partitionCount })
  const nextEvent = await encodedEvents()
  const feed = await startFeed(connection)
  for (let sent = 0; sent < recordCount; sent += recordsASend) {
    const records = Array.from({ length: Math.min(recordsASend, recordCount - sent) }, (_, i) => ({
      ...{ topic: 'start.in', partition: i % partitionCount, key: null, value: nextEvent() },
      ...{ headers: [], timestampMs: null },
    }))
    await feed.send(records)
  }
  await feed.close(5_000)
}

async function start(contender: string, round: string): Promise<Start> {
  const name = `${contender}-${round}`
  for (const end of ['out', 'dead']) await admin.createTopic({ topic: `${name}.${end}`, partitionCount })
  const process = new Contender(commandOf(contender, name), root)
  try {
    await process.firstOutput()
    await untilCommitted(name)
    return { milestones: process.milestones, peakRssMb: costOf(process.pid).peakRssMb }
  } finally {
    await process.stop()
  }
}

function commandOf(contender: string, name: string): readonly string[] {
  if (contender === 'copy')
    return [copyLoop, `brokers=${address}`, `group=${name}`, 'in=start.in', `out=${name}.out`]
  const file = join(scratch, `${name}.yaml`)
  writeConfig(file, { name, brokers: connection.brokers, input: { topic: 'start.in' } })
  const program = resolve(contender === 'against' ? options.against! : root, 'dist/main.js')
  return [program, 'run', '-c', file, '--set', 'http.port=0']
}

async function untilCommitted(group: string): Promise<void> {
  for (;;) {
    const offsets = await admin.groupOffsets(group, 'start.in')
    const committed = offsets.reduce((sum, offset) => sum + (offset.committed ?? 0n), 0n)
    if (committed >= recordCount) return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

function print(name: string, starts: readonly Start[], sluice: readonly Start[]): void {
  const names = starts[0]!.milestones.map((milestone) => milestone.name)
  for (const milestone of names) {
    const figures = (['wallMs', 'cpuMs'] as const).map((what) => {
      const of = (each: readonly Start[]) =>
        median(each.map(({ milestones }) => milestones.find((one) => one.name === milestone)?.[what] ?? NaN))
      return `${of(starts).toFixed(0)} ms ${what === 'wallMs' ? 'wall' : 'CPU'} (sluice is ${(of(sluice) / of(starts)).toFixed(2)} of it)`
    })
    console.log(`${name}: ${milestone}: ${figures.join(', ')}`)
  }
  const peak = (each: readonly Start[]) => median(each.map(({ peakRssMb }) => peakRssMb))
  const ratio = (peak(sluice) / peak(starts)).toFixed(2)
  console.log(`${name}: peak memory ${peak(starts).toFixed(0)} MB (sluice is ${ratio} of it)`)
}
