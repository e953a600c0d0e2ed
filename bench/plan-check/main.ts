// How near `sluice plan` and the simulation come to real instances on a real broker: throughput, how long a pause is caught up with,
// and how long nobody has a killed instance's partitions. Writes a row for each figure with its error into docs/capacity.md; exits with 1
// where one is off by more than a fifth.
//
//   npm run plan-check [-- --pause 60 --records 500000 --only throughput,catch-up,gap --print]
//
// Wants two cores that nothing else uses: what others take is told.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { catchUpSeconds } from '../../src/capacity/backlog.ts'
import { usualAssumptions } from '../../src/capacity/capacity-plan.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { formatCount, plural } from '../../src/core/text.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { evenPartitions } from '../capacity/arrivals.ts'
import { simulatedCatchUp, stopMsOf } from '../capacity/scenarios.ts'
import { Fleet } from '../capacity/simulation.ts'
import { longestGapMs } from '../gaps/gaps.ts'
import { Stage } from '../gaps/stage.ts'
import { Instance } from '../support/instance.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, encodedEvents, startFeed } from '../support/pipeline.ts'
import { writeInto } from '../support/written-page.ts'
import { busyMs } from './core-time.ts'
import { Group, planned, writeGroupConfig } from './group.ts'

const { values: options } = parseArgs({
  options: {
    pause: { type: 'string', default: '60' },
    records: { type: 'string', default: '500000' },
    only: { type: 'string', default: 'throughput,catch-up,gap' },
    print: { type: 'boolean', default: false },
  },
})
const partitionCount = 12
const mostRecords = 1_024
const recordsASend = 6_000
const pollMs = 100
const deadlineMs = 400_000
const most = 0.2
const rows: string[][] = []

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-plan-check-'))
const broker = await startLocalBroker('plan-check', {
  'group.initial.rebalance.delay.ms': '0',
  'log.retention.bytes': '-1',
})
const { connection } = broker
const admin = await KafkaAdmin.connect(connection, silentLogger)
const nextEvent = await encodedEvents()
const values = Array.from({ length: recordsASend }, nextEvent)

/** Records at a rate, as long as it is wanted. */
class Flow {
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  readonly #startMs = performance.now()
  #sent = 0

  constructor(topic: string, rate: number) {
    this.#running = this.#run(topic, rate)
  }

  /** What it came to. */
  get rate(): number {
    return (this.#sent / (performance.now() - this.#startMs)) * 1_000
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(topic: string, rate: number): Promise<void> {
    const feed = await startFeed(connection)
    while (!this.#stopping.signal.aborted) {
      const due = Math.floor(((performance.now() - this.#startMs) * rate) / 1_000) - this.#sent
      if (due > 0) await feed.send(recordsOf(topic, this.#sent, Math.min(due, recordsASend)))
      this.#sent += Math.min(due, recordsASend)
      await sleep(5)
    }
    await feed.close(5_000)
  }
}

try {
  console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`)
  const only = options.only.split(',')
  if (only.includes('throughput')) await throughput()
  if (only.includes('catch-up')) for (const count of [1, 2]) await catchUp(count)
  if (only.includes('gap')) await gaps()
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}
const day = new Date().toISOString().slice(0, 10)
const lines = [
  `${day}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.versions.node}, load at the end ${loadavg()[1]!.toFixed(1)}:`,
  '',
  '| figure | foretold | measured | error | cores taken by others |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]
console.log(lines.join('\n'))
if (!options.print) writeInto('docs/capacity.md', 'plan-check', lines)

/** Adds a row, and fails where it is off by too much. */
function tell(figure: string, foretold: number, measured: number, unit: string, others: number | null): void {
  const error = foretold / measured - 1
  if (Math.abs(error) > most) process.exitCode = 1
  const text = (value: number) =>
    `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')}${unit}`
  const taken = others === null ? '' : others.toFixed(2)
  const row = [figure, text(foretold), text(measured), `${(error * 100).toFixed(0)} %`, taken]
  rows.push(row)
  console.log(row.join(' | '))
}

async function throughput(): Promise<void> {
  await createTopic('throughput.in')
  await fill('throughput.in', Number(options.records))
  for (const [modelCount, counts] of [
    [1, [1]],
    [5, [1, 2]],
    [20, [1, 2, 4]],
  ] as const) {
    const settings = { modelCount, brokers: connection.brokers, input: 'throughput.in', scratch }
    const plan = planned(writeGroupConfig({ ...settings, name: `plan-${modelCount}` }))
    console.log(`${modelCount} models: ${JSON.stringify(plan.measured)}`)
    for (const count of counts) {
      const name = `throughput-${modelCount}-${count}`
      const { rate, cpuMicros, peakRssMb, others } = await drained(name, count, settings)
      const cores = Math.min(count, 2) - others
      const what = `${plural(modelCount, 'model')}, ${plural(count, 'instance')}`
      tell(`${what}: records/s`, plan.plan.perInstance.atMost * cores, rate, '', others)
      const { perRecordMs, perTurnMs } = plan.measured.whole
      tell(`${what}: CPU us a record`, (perRecordMs + perTurnMs / mostRecords) * 1_000, cpuMicros, '', null)
      if (count === 1)
        tell(`${what}: peak MB`, plan.plan.perInstance.memoryBytes / 2 ** 20, peakRssMb, '', null)
    }
  }
}

interface Drain {
  readonly rate: number
  readonly cpuMicros: number
  readonly peakRssMb: number
  /** Cores that were busy otherwise, of those that the instances are on. */
  readonly others: number
}

/** From a third to nine tenths: without starts and the last ones. */
async function drained(
  name: string,
  count: number,
  settings: Omit<Parameters<typeof writeGroupConfig>[0], 'name'>,
): Promise<Drain> {
  const records = Number(options.records)
  const group = new Group(writeGroupConfig({ ...settings, name }))
  for (const end of ['out', 'dead']) await createTopic(`${name}.${end}`)
  group.start(count)
  try {
    const from = await reached(`${name}.out`, records / 3, group)
    const to = await reached(`${name}.out`, records * 0.9, group)
    const [ms, done] = [to.atMs - from.atMs, to.held - from.held]
    const cpuMs = to.cpuMs - from.cpuMs
    return {
      rate: (done / ms) * 1_000,
      cpuMicros: (cpuMs * 1_000) / done,
      peakRssMb: group.peakRssMb,
      others: (to.busyMs - from.busyMs - cpuMs) / ms,
    }
  } finally {
    await group.stop()
  }
}

async function reached(topic: string, least: number, group: Group) {
  for (const startMs = performance.now(); performance.now() - startMs < deadlineMs;) {
    const held = await heldBy(topic)
    const mark = { held, atMs: performance.now(), cpuMs: group.cpuMs, busyMs: busyMs(group.cores) }
    if (held >= least) return mark
    await sleep(pollMs / 4)
  }
  throw new Error(`${topic} does not reach ${least} records`)
}

/** Nobody reads for a minute while as much comes as four tenths of what they score. */
async function catchUp(count: number): Promise<void> {
  const name = `catch-up-${count}`
  const settings = { modelCount: 20, brokers: connection.brokers, input: `${name}.in`, scratch }
  const config = writeGroupConfig({ ...settings, name })
  for (const end of ['in', 'out', 'dead']) await createTopic(`${name}.${end}`)
  const plan = planned(config)
  const rate = Math.round(plan.plan.perInstance.atMost * count * 0.4)
  const flow = new Flow(`${name}.in`, rate)
  const group = new Group(config)
  group.start(count)
  await sleep(8_000)
  await group.stop()
  await sleep(Number(options.pause) * 1_000)
  group.start(count)
  // The start is part of the pause.
  const before = await heldBy(`${name}.out`)
  while ((await heldBy(`${name}.out`)) === before) await sleep(pollMs)
  const behind = (await heldBy(`${name}.in`)) - before
  const [startMs, startBusy, startCpu] = [performance.now(), busyMs(group.cores), group.cpuMs]
  while ((await heldBy(`${name}.in`)) - (await heldBy(`${name}.out`)) > rate) await sleep(pollMs)
  const seconds = (performance.now() - startMs) / 1_000
  const ownCores = (group.cpuMs - startCpu) / seconds / 1_000
  const others = (busyMs(group.cores) - startBusy) / seconds / 1_000 - ownCores
  await flow.stop()
  await group.stop()
  const share = (Math.min(count, 2) - others) / count
  const busy = share * usualAssumptions.busyShare
  const cost = {
    perTurnMs: plan.measured.whole.perTurnMs / busy,
    perRecordMs: plan.measured.whole.perRecordMs / busy,
  }
  const outageSeconds = Math.round(behind / rate)
  const kind = { cost, mostRecords }
  const partitions = evenPartitions(partitionCount, flow.rate)
  const simulated = simulatedCatchUp(partitions, { instances: count, rate: flow.rate, outageSeconds, kind })
  const reckoned = catchUpSeconds(flow.rate, behind / flow.rate, plan.plan.perInstance.atMost * count * share)
  const what = `${outageSeconds} s behind at ${formatCount(flow.rate)}/s, ${plural(count, 'instance')}`
  console.log(`${what}: of the cores the instances had ${ownCores.toFixed(2)}`)
  tell(`${what}: simulated`, simulated, seconds, ' s', others)
  tell(`${what}: by the formula`, reckoned, seconds, ' s', others)
}

/** How long the partitions of a killed instance have no outputs, and those of the other one. */
async function gaps(): Promise<void> {
  const sessionTimeoutMs = 15_000
  for (const [restart, instanceIds] of [
    ['gone', false],
    ['back at once', false],
    ['back at once', true],
  ] as const) {
    const name = `gap-${restart.replaceAll(' ', '-')}-${String(instanceIds)}`
    const at = { admin, connection, partitionCount: 6, sessionTimeoutMs, scratch }
    const stage = await Stage.open(name, at)
    const start = (place: number) => Instance.start(stage.configFile, instanceIds ? `place-${place}` : null)
    const fleet = [await start(0), await start(1)]
    await Promise.all(fleet.map((instance) => instance.ready()))
    while ((await fleet[0]!.partitions()).length !== 3) await sleep(pollMs)
    await sleep(3_000)
    const own = await fleet[0]!.partitions()
    const fromMs = Date.now()
    await fleet[0]!.stop('SIGKILL')
    if (restart === 'back at once') fleet[0] = await start(0)
    await sleep(sessionTimeoutMs + 8_000)
    const outputs = await stage.outputs()
    const window = { fromMs, toMs: Date.now() - 2_000 }
    for (const instance of fleet) await instance.stop('SIGTERM')
    const others = stage.partitions.filter((partition) => !own.includes(partition))
    const simulated = simulatedGaps(restart === 'back at once', instanceIds, sessionTimeoutMs)
    const what = `killed, ${restart}${instanceIds ? ', with input.instanceId' : ''}`
    tell(`${what}: its own`, simulated.own, longestGapMs(outputs, own, window) / 1_000, ' s', null)
    if (restart === 'back at once' && !instanceIds)
      tell(
        `${what}: the other’s`,
        simulated.others,
        longestGapMs(outputs, others, window) / 1_000,
        ' s',
        null,
      )
  }
}

function simulatedGaps(isRestarted: boolean, isStatic: boolean, sessionMs: number) {
  const partitions = evenPartitions(6, 120)
  const fleet = new Fleet({
    ...{ partitions, instances: 2, cost: { perTurnMs: 0.5, perRecordMs: 0.01 }, mostRecords },
    ...{ fetchMs: 4, sendMs: 2, stopMs: stopMsOf, sessionMs, startMs: 800, isStatic },
    ...{ resolutionMs: 0, seed: 1 },
  })
  fleet.run(5_000)
  for (const partition of partitions) partition.longestGapMs = 0
  fleet.kill(0, isRestarted)
  fleet.run(40_000)
  const longest = (from: number, to: number) =>
    Math.max(...partitions.slice(from, to).map(({ longestGapMs: ms }) => ms)) / 1_000
  return { own: longest(0, 3), others: longest(3, 6) }
}

async function fill(topic: string, count: number): Promise<void> {
  const feed = await startFeed(connection)
  for (let sent = 0; sent < count; sent += recordsASend)
    await feed.send(recordsOf(topic, sent, Math.min(recordsASend, count - sent)))
  await feed.close(5_000)
}

function recordsOf(topic: string, from: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    ...{
      topic,
      partition: (from + i) % partitionCount,
      key: null,
      value: values[(from + i) % values.length]!,
    },
    ...{ headers: [], timestampMs: null },
  }))
}

async function createTopic(topic: string): Promise<void> {
  await admin.createTopic({ topic, partitionCount })
}

async function heldBy(topic: string): Promise<number> {
  const bounds = await admin.bounds(topic)
  return bounds.reduce((sum, { high }) => sum + Number(high), 0)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
