import { describe, expect, it } from 'vitest'
import { max, mean, min, quantile, rms, slope, std } from '../../src/core/statistics.ts'
import { PartitionWindows } from '../../src/windows/partition-windows.ts'
import { Room } from '../../src/windows/room.ts'
import { planOf, recordAt } from './support/readings.ts'

const rigs = 100
const names = ['ts1', 'ts2', 'ts3', 'ts4', 'vs1', 'ce', 'cp', 'se'] as const
const seconds = 1250
const sizeMs = 10_000
const startMs = Date.parse('2026-11-01T00:00:00Z')

interface Sent {
  readonly rigId: number
  readonly channel: string
  readonly ts: number
  readonly value: number
  readonly sentMs: number
  readonly isLate: boolean
}

/** The same numbers from 0 to 1 in each run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

/** One reading a second of each channel of each rig. Of a hundred, five are up to 4.9 s behind, and one half a minute or more. */
function send(): Sent[] {
  const random = numbers(42)
  const next = () => random.next().value
  const sent: Sent[] = []
  for (let second = 0; second < seconds; second++) {
    for (let rigId = 0; rigId < rigs; rigId++) {
      for (const channel of names) {
        const ts = startMs + second * 1000 + Math.floor(next() * 1000)
        const chance = next()
        // The last ones have nothing behind them that could make them late.
        const isLate = chance < 0.01 && second < seconds - 90
        const delayMs = isLate ? 30_000 + next() * 30_000 : chance < 0.06 ? next() * 4900 : 0
        sent.push({ rigId, channel, ts, value: 40 + next() * 10, sentMs: ts + delayMs, isLate })
      }
    }
  }
  return sent.sort((a, b) => a.sentMs - b.sentMs)
}

/** All that was in time, sorted, cut into windows and computed: rows by rig and start. */
function batch(sent: readonly Sent[]): ReadonlyMap<string, unknown> {
  const groups = new Map<string, Sent[]>()
  for (const each of sent) {
    if (each.isLate) continue
    const window = `${each.rigId} ${Math.floor(each.ts / sizeMs) * sizeMs}`
    const group = groups.get(window)
    if (group === undefined) groups.set(window, [each])
    else group.push(each)
  }
  return new Map(Array.from(groups, ([window, group]) => [window, batchRow(window, group)]))
}

function batchRow(window: string, group: readonly Sent[]): Readonly<Record<string, number>> {
  const [rigId, windowStart] = window.split(' ').map(Number) as [number, number]
  const row: Record<string, number> = {
    rigId,
    windowStart,
    windowEnd: windowStart + sizeMs,
    readings: group.length,
  }
  for (const name of names) {
    const ordered = group.filter(({ channel }) => channel === name).sort((a, b) => a.ts - b.ts)
    const values = Float64Array.from(ordered, ({ value }) => value)
    const times = Float64Array.from(ordered, ({ ts }) => (ts - windowStart) / 1000)
    const { length } = ordered
    Object.assign(row, {
      [`${name}_mean`]: mean(values, 0, length),
      [`${name}_std`]: std(values, 0, length),
      [`${name}_min`]: min(values, 0, length),
      [`${name}_max`]: max(values, 0, length),
      [`${name}_slope`]: slope(times, values, 0, length),
      [`${name}_rms`]: rms(values, 0, length),
      [`${name}_count`]: length,
      [`${name}_first`]: values[0],
      [`${name}_last`]: values[length - 1],
      [`${name}_q95`]: quantile(values, 0, length, 0.95),
    })
  }
  return row
}

describe('PartitionWindows, with a million readings', () => {
  it('gives the rows of a sorted batch, with those out of order and without those too late', () => {
    const sent = send()
    const outOfOrder = sent.filter(({ ts, sentMs, isLate }) => sentMs > ts && !isLate).length
    const late = sent.filter(({ isLate }) => isLate).length
    expect(sent).toHaveLength(1_000_000)
    expect([outOfOrder / sent.length, late / sent.length].map((share) => Math.round(share * 100))).toEqual([
      5, 1,
    ])

    const room = new Room(1_000_000)
    const statistics = ['mean', 'std', 'min', 'max', 'slope', 'rms', 'count', 'first', 'last'] as const
    const channels = names.map((name) => ({
      name,
      from: name,
      statistics: [...statistics, { quantile: 0.95 }],
    }))
    const windows = new PartitionWindows(planOf({ latenessMs: 5_000, channels }), room, null)
    const expected = new Map(batch(sent))
    let refused = 0
    let mostHeld = 0
    let different = 0
    const compare = () => {
      for (const { event, startMs: start } of windows.takeClosed()) {
        // Rows of this plan.
        const row = event as Readonly<Record<string, number>>
        const wanted = expected.get(`${row['rigId']} ${start}`)
        if (JSON.stringify(row) !== JSON.stringify(wanted)) different++
        else expected.delete(`${row['rigId']} ${start}`)
      }
    }
    for (const [i, event] of sent.entries()) {
      const reason = windows.absorb(event, recordAt(i))?.reason ?? null
      if (reason !== (event.isLate ? 'late-reading' : null)) different++
      if (reason !== null) refused++
      mostHeld = Math.max(mostHeld, windows.held)
      compare()
    }
    windows.closeAll()
    compare()
    // All were there, each once, to the last digit.
    expect({ different, missing: expected.size, refused }).toEqual({
      different: 0,
      missing: 0,
      refused: late,
    })
    expect([windows.held, room.taken]).toEqual([0, 0])
    // Two windows and the lateness, whatever the stream's length.
    expect(mostHeld).toBeLessThan(rigs * names.length * 26)
  })
})
