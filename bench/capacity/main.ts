// What fleets of many instances do that nobody has here: a discrete-event simulation of queues, turns and a group that stops whenever a
// member comes or goes; `npm run plan-check` says how near it comes. Prints the tables of docs/capacity.md, and writes them there.
//
//   npm run capacity-simulation [-- --per-record-us 6 --per-turn-us 450 --instances 10,100,1000,10000 --print]
import { parseArgs } from 'node:util'
import { recordsPerSecond } from '../../src/capacity/turn-cost.ts'
import { writeInto } from '../support/written-page.ts'
import { triggerDefaults } from './keda.ts'
import { fleetFigures, restartFigures, scalingFigures } from './scenarios.ts'
import type { InstanceKind, Restart, ScalingCase } from './scenarios.ts'

const outageSeconds = 600

const { values: options } = parseArgs({
  options: {
    'per-record-us': { type: 'string', default: '6' },
    'per-turn-us': { type: 'string', default: '450' },
    instances: { type: 'string', default: '10,100,1000,10000' },
    print: { type: 'boolean', default: false },
  },
})
const kind: InstanceKind = {
  cost: {
    perRecordMs: Number(options['per-record-us']) / 1_000,
    perTurnMs: Number(options['per-turn-us']) / 1_000,
  },
  mostRecords: 1_024,
}
const each = recordsPerSecond(kind.cost, kind.mostRecords)

const lines = [
  `An instance: ${options['per-record-us']} us a record and ${options['per-turn-us']} us a turn, ${count(each)} records/s of one core. Keys of a million rigs, two partitions an instance,`,
  `47 % of all cores (headroom 1.5 of 70 %); an outage of ${outageSeconds} s; \`input.sessionTimeoutMs\` 15 s.`,
  '',
  ...fleetTable(),
  '',
  'Twelve instances and 24 partitions, two minutes with a restart in them:',
  '',
  ...restartTable(),
  '',
  'Three hours on twelve partitions, the second with eight times the rate (from 47 % of one core to 3.7 cores), scaled by KEDA from two instances on:',
  '',
  ...scalingTable(),
]
console.log(lines.join('\n'))
if (!options.print) writeInto('docs/capacity.md', 'capacity-simulation', lines)

function fleetTable(): string[] {
  const rows = options.instances.split(',').map((instances) => {
    const start = performance.now()
    const figures = fleetFigures(Number(instances), kind, outageSeconds)
    console.error(`${instances} instances: ${((performance.now() - start) / 1000).toFixed(1)} s`)
    return [
      count(figures.instances),
      `${(figures.recordsPerSecond / 1e6).toPrecision(3)} M`,
      `${figures.busiestPartition.toFixed(2)}x`,
      `${figures.busiestInstance.toFixed(2)}x`,
      figures.p50Ms.toFixed(1),
      figures.p99Ms.toFixed(1),
      count(figures.catchUpSeconds),
      count(figures.reckonedSeconds),
      figures.gapSeconds.toFixed(1),
    ]
  })
  return table(
    [
      ...['instances', 'records/s', 'busiest partition', 'busiest instance', 'p50 ms', 'p99 ms'],
      ...['caught up after, s', 'by the formula, s', 'gap after a kill, s'],
    ],
    rows,
  )
}

function restartTable(): string[] {
  const cases: readonly (readonly [Restart, boolean])[] = [
    ['rolling', false],
    ['rolling', true],
    ['killed, back at once', false],
    ['killed, back at once', true],
    ['killed and gone', false],
  ]
  const rows = cases.map(([restart, isStatic]) => {
    const { rebalances, slowest, lateShare } = restartFigures(restart, isStatic, kind)
    return [
      restart,
      isStatic ? 'yes' : 'no',
      count(rebalances),
      `${(slowest / 1_000).toFixed(1)} s`,
      `${(lateShare * 100).toFixed(1)} %`,
    ]
  })
  return table(
    ['restart', '`input.instanceId`', 'rebalances', 'slowest record', 'records later than 0.1 s'],
    rows,
  )
}

function scalingTable(): string[] {
  const threshold = Math.round(((each * 0.7) / 1.5) * 10)
  const even = { lagThreshold: threshold, ensureEvenDistributionOfPartitions: true }
  const cases: readonly ScalingCase[] = [
    scalingCase(
      'as many as the busy hour needs, always',
      { lagThreshold: Number.MAX_SAFE_INTEGER },
      { least: 6 },
    ),
    scalingCase(`lagThreshold ${triggerDefaults.lagThreshold} (KEDA's default)`, {}, { isSlowDown: false }),
    scalingCase(`lagThreshold ${count(threshold)}`, { lagThreshold: threshold }, { isSlowDown: false }),
    scalingCase('the same, even shares, slow down', even),
    scalingCase('the same, ten minutes of no registry', even, { hasOutage: true }),
    scalingCase(
      'the same, with excludePersistentLag',
      { ...even, excludePersistentLag: true },
      { hasOutage: true },
    ),
  ]
  const rows = cases.map((one) => {
    const figures = scalingFigures(one, kind)
    return [
      one.name,
      count(figures.rebalances),
      figures.p99Seconds < 10 ? figures.p99Seconds.toFixed(1) : count(figures.p99Seconds),
      `${(figures.peakLag / 1e6).toPrecision(3)} M`,
      String(figures.mostInstances),
      figures.instanceHours.toFixed(1),
    ]
  })
  return table(
    ['settings', 'rebalances', 'p99 of age, s', 'most lag', 'most instances', 'instance hours'],
    rows,
  )
}

function scalingCase(
  name: string,
  trigger: ScalingCase['trigger'],
  over: Partial<ScalingCase> = {},
): ScalingCase {
  return { name, trigger, least: 2, hasOutage: false, isSlowDown: true, ...over }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

function count(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : 'never'
}
