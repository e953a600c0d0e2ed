import { describe, expect, it } from 'vitest'
import type { InstanceRecord } from '../../src/fleet/instance-record.ts'
import { nextRolling, rollingOver } from '../../src/fleet/rolling.ts'
import type { Rolling } from '../../src/fleet/rolling.ts'
import { recordOf } from './support/records.ts'

const settleMs = 10_000

function at(nowMs: number, rolling: Rolling, ...records: readonly InstanceRecord[]) {
  return nextRolling(rolling, new Map(records.map((each) => [each.name, each])), { nowMs, settleMs })
}

const ready = (name: string, startedAt: number, since: number) => recordOf({ name, startedAt, since })
const all = rollingOver(['a', 'b', 'c'], 100)

describe('nextRolling', () => {
  it('goes from one to the next once it has been ready for ten seconds, in a process of its own', () => {
    const b = ready('b', 0, 0)
    const c = ready('c', 0, 0)
    const first = at(100, all, ready('a', 0, 0), b, c)
    expect(first).toEqual({
      rolling: { queue: ['b', 'c'], current: 'a', since: 100, halted: null },
      restart: ['a'],
    })
    const waits = first.rolling!
    for (const a of [
      ready('a', 0, 0),
      recordOf({ name: 'a', state: 'draining' }),
      recordOf({ name: 'a', state: 'starting', startedAt: 200 }),
      recordOf({ name: 'a', state: 'backoff', process: null, startedAt: null }),
      recordOf({ name: 'a', state: 'unready', startedAt: 200 }),
      ready('a', 200, 50_001),
    ])
      expect(at(60_000, waits, a, b, c)).toEqual({ rolling: waits, restart: [] })
    const second = at(60_000, waits, ready('a', 200, 50_000), b, c)
    expect(second).toMatchObject({ rolling: { queue: ['c'], current: 'b' }, restart: ['b'] })
    expect(at(90_000, { ...all, queue: [], current: 'c' }, ready('c', 70_000, 71_000))).toEqual({
      rolling: null,
      restart: [],
    })
  })

  it.each(['config', 'crashed'] as const)(
    'halts where one comes up as %s: the rest is left as before',
    (state) => {
      const waits = { queue: ['b', 'c'], current: 'a', since: 100, halted: null }
      const a = recordOf({ name: 'a', state, process: null, startedAt: null, why: 'exit code 4' })
      const { rolling, restart } = at(60_000, waits, a, ready('b', 0, 0), ready('c', 0, 0))
      expect(restart).toEqual([])
      expect(rolling).toMatchObject({ queue: [], halted: 'a: exit code 4; b, c left as before' })
      expect(at(61_000, rolling!, ready('a', 60_500, 60_600))).toEqual({ rolling, restart: [] })
    },
  )

  it('tries those again that do not run, and waits for none of them', () => {
    const a = recordOf({ name: 'a', state: 'crashed', process: null, startedAt: null })
    expect(at(100, all, a, ready('b', 0, 0), ready('c', 0, 0))).toMatchObject({
      rolling: { queue: ['c'], current: 'b' },
      restart: ['a', 'b'],
    })
    expect(at(100, rollingOver(['a'], 100), a)).toEqual({ rolling: null, restart: ['a'] })
  })

  it('leaves out those that nobody wants, and those that are gone', () => {
    const stopped = recordOf({ name: 'a', state: 'stopped', process: null, wanted: false })
    expect(at(100, all, stopped, ready('c', 0, 0))).toMatchObject({
      rolling: { queue: [], current: 'c' },
      restart: ['c'],
    })
    const waits = { queue: ['c'], current: 'a', since: 100, halted: null }
    expect(at(200, waits, stopped, ready('c', 0, 0))).toMatchObject({
      rolling: { current: 'c' },
      restart: ['c'],
    })
  })
})
