import { simulate } from '../../src/dev/simulator/simulator.ts'
import type { RigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import type { Table } from '../../test/monitor/drift/support/judged-rows.ts'

type Random = () => number

/** Columns of normal numbers of which each resembles the one before: AR(1), stationary from the first on. */
export function autoregressive(rows: number, columns: number, phi: number, random: Random): Table {
  const news = Math.sqrt(1 - phi * phi)
  const table = new Map<string, Float64Array>()
  for (let column = 0; column < columns; column++) {
    const values = new Float64Array(rows)
    let value = normal(random)
    for (let row = 0; row < rows; row++) {
      values[row] = value
      value = phi * value + news * normal(random)
    }
    table.set(`x${column}`, values)
  }
  return table
}

/** Cycles of the example's rigs, one after the other as they end: each rig goes through the whole experiment, over and over. */
export function rigCycles(statistics: RigStatistics, rigs: number, cycles: number, seed: number): Table {
  const rows = rigs * cycles
  const table = new Map(statistics.features.map(({ name }) => [name, new Float64Array(rows)]))
  const events = simulate(statistics, { rigs, seed, trouble: 0, now: () => 0 })
  for (let row = 0; row < rows; row++) {
    const { event } = events.next().value
    // Features are numbers where there is no trouble.
    for (const [name, values] of table) values[row] = event[name] as number
  }
  return table
}

/** The same with one column moving away from some row on: `slope` a row. */
export function offset(table: Table, column: string, from: number, slope: number): Table {
  const values = table.get(column)!.map((value, row) => value + Math.max(0, row - from) * slope)
  return new Map([...table, [column, values]])
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
