// How often a stream alarms in which nothing changes, and how late one that slowly changes: the figures of docs/drift.md. Streams are
// simulated; bins, judge and alerts are those that run.
//
//   node bench/drift/main.ts [--months 3] [--window 60]
import { parseArgs } from 'node:util'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import type { AlertReport } from '../../src/monitor/reports.ts'
import { judged, layoutOfTable, slicesOf } from '../../test/monitor/drift/support/judged-rows.ts'
import type { Table } from '../../test/monitor/drift/support/judged-rows.ts'
import { seeded } from '../../test/support/seeded.ts'
import { autoregressive, offset, rigCycles } from './streams.ts'

const { values: options } = parseArgs({
  options: { months: { type: 'string', default: '3' }, window: { type: 'string', default: '60' } },
})
const months = Number(options.months)
const window = Number(options.window)
const hoursAMonth = 720
const columns = 17

function opened(stream: Table, bins: Table, rows: number, score: number): readonly AlertReport[] {
  const layout = layoutOfTable(bins)
  const limits = {
    ...{ score, missing: 0.05, unknown: 0.01, outOfRange: 0.05, opensAfter: 2, closesAfter: 3 },
    ...{ leastWindows: 11, mostWindows: 44 },
  }
  const { alerts } = judged(slicesOf(stream, layout, rows / 6), layout, limits)
  return alerts.filter(({ state }) => state === 'open')
}

function perMonth(streams: readonly Table[], bins: Table, rows: number, score: number): string {
  const found = streams.reduce((sum, stream) => sum + opened(stream, bins, rows, score).length, 0)
  return (found / streams.length).toFixed(2)
}

console.log(
  `${columns} columns, windows of ${window} rows, one an hour: alerts a month while nothing changes`,
)
const random = seeded(2026)
for (const phi of [0, 0.5, 0.9]) {
  const bins = autoregressive(10_000, columns, phi, random)
  const streams = Array.from({ length: months }, () =>
    autoregressive(window * hoursAMonth, columns, phi, random),
  )
  const rates = [4, 5, 6, 8].map((score) => `${score}: ${perMonth(streams, bins, window, score)}`)
  console.log(`  AR(1) ${phi}, by limit: ${rates.join(', ')}`)
}

const statistics = await readRigStatistics('examples/hydraulic-rig/rig-statistics.json')
const rigs = 10
const calm = rigCycles(statistics, rigs, hoursAMonth * 60, 1)
console.log(`  ${rigs} rigs of the simulator: ${perMonth([calm], calm, rigs * 60, 5)}`)

console.log(
  'a sensor moves by 1 % of its range a hundred cycles, from row 20,000 on (AR(1) 0.5, range of 8 deviations):',
)
const steady = autoregressive(60_000, columns, 0.5, random)
const [first] = opened(offset(steady, 'x0', 20_000, 0.08 / 100), steady, window, 5)
console.log(
  first === undefined ? '  not found' : `  ${first.subject} after ${first.openedAt - 20_000} cycles`,
)
