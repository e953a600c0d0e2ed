import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { WindowStatistic } from '../../src/core/window-statistic.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { PartitionWindows } from '../../src/windows/partition-windows.ts'
import { Room } from '../../src/windows/room.ts'
import { Table } from '../parity/csv.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { planOf, recordAt } from './support/readings.ts'

const shared = join(import.meta.dirname, '../../../shared')
const raw = join(shared, 'data/hydraulic/raw-1hz')
const windowed = join(shared, 'models/hydraulic/cool_cond-window10s')

/** Channels by the names of their files, and the columns of their means. */
const columns = {
  TS1: 'tsa_temp',
  TS2: 'tsb_temp',
  TS3: 'tsc_temp',
  TS4: 'tsd_temp',
  VS1: 'vs_vib',
  CE: 'cool_eff_pct',
  CP: 'cool_pwr_pct',
  SE: 'eff_fact_pct',
} as const

const cycles = 2205
const cycleMs = 60_000

type Row = Readonly<Record<string, number>>

/** Readings by channel and cycle, one a second. */
function readRaw(): ReadonlyMap<string, readonly (readonly number[])[]> {
  return new Map(
    Object.keys(columns).map((channel) => {
      const text = gunzipSync(readFileSync(join(raw, `${channel}.txt.gz`))).toString()
      return [
        channel,
        text
          .trimEnd()
          .split('\n')
          .map((line) => line.trim().split('\t').map(Number)),
      ]
    }),
  )
}

/** The rows of all windows: the readings come second by second, all channels of each. */
function windowsOver(sizeMs: number, statistics: readonly WindowStatistic[]): readonly Row[] {
  const series = [...readRaw()]
  const channels = series.map(([from]) => ({ name: from.toLowerCase(), from, statistics }))
  const windows = new PartitionWindows(planOf({ sizeMs, channels }), new Room(10_000), null)
  const rows: Row[] = []
  let offset = 0
  for (let second = 0; second < cycles * 60; second++) {
    for (const [channel, lines] of series) {
      const value = lines[Math.floor(second / 60)]![second % 60]!
      const fault = windows.absorb({ rigId: 1, ts: second * 1000, channel, value }, recordAt(offset++))
      if (fault !== null) throw new Error(fault.message)
    }
    rows.push(...windows.takeClosed().map(({ event }) => event as Row))
  }
  windows.closeAll()
  rows.push(...windows.takeClosed().map(({ event }) => event as Row))
  return rows
}

describe.skipIf(skipAloud(!existsSync(raw) && `${raw} is not there`))('windows over a real rig', () => {
  it('have the means of the table in each cycle', () => {
    const table = new Table(readFileSync(join(raw, '../hydCondMonitorData.csv'), 'utf8'))
    const rows = windowsOver(cycleMs, ['mean'])
    expect(rows).toHaveLength(cycles)
    let compared = 0
    let worst = 0
    for (const [cycle, row] of rows.entries()) {
      expect([row['windowStart'], row['readings']]).toEqual([cycle * cycleMs, 480])
      for (const [channel, column] of Object.entries(columns)) {
        const mean = Number(table.cell(table.rows[cycle]!, column))
        worst = Math.max(worst, Math.abs(row[`${channel.toLowerCase()}_mean`]! - mean))
        compared++
      }
    }
    expect(compared).toBe(8 * cycles)
    expect(worst).toBeLessThan(1e-9)
  })

  it('of ten seconds are those that the model was trained on, and score as H2O scores them', () => {
    const rows = windowsOver(10_000, ['mean', 'std', 'min', 'max', 'slope'])
    expect(rows).toHaveLength(6 * cycles)
    const table = (name: string) => new Table(readFileSync(`${windowed}.${name}.csv`, 'utf8'))
    const [input, keys, expected] = [table('input'), table('keys'), table('expected')]
    const { scorer } = loadModel(`${windowed}.zip`)
    const out = new Float64Array(scorer.outputs.length)
    const others: unknown[] = []
    let scored = 0
    for (const [i, key] of keys.rows.entries()) {
      const row = rows[Number(keys.cell(key, 'cycle')) * 6 + Number(keys.cell(key, 'window'))]!
      for (const name of input.header) {
        const wanted = Number(input.cell(input.rows[i]!, name))
        if (row[name] !== wanted) others.push([i, name, row[name], wanted])
      }
      const cells = Float64Array.from(scorer.inputs, ({ name }) => row[name]!)
      scorer.score(cells, 1, out, new Uint8Array(1))
      const answer = ['label_index', 'p0', 'p1', 'p2'].map((name) =>
        Number(expected.cell(expected.rows[i]!, name)),
      )
      expect([...out], `row ${i}`).toEqual(answer)
      scored++
    }
    expect(scored).toBe(630)
    // There the table has its squares from a pow() that rounds 52.4093 ** 2 to the wrong neighbour; a product is always rounded right.
    expect(others).toEqual([[390, 'se_std', 26.699989862877814, 26.69998986287781]])
  })
})
