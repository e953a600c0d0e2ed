import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PartitionWindows } from '../../src/windows/partition-windows.ts'
import type { WindowMark } from '../../src/core/record.ts'
import type { ClosedWindow } from '../../src/windows/partition-windows.ts'
import type { WindowPlan } from '../../src/windows/plan.ts'
import { Room } from '../../src/windows/room.ts'
import { NaiveWindows } from './support/naive-windows.ts'
import type { NaiveRow } from './support/naive-windows.ts'
import { blocks, planOf, recordAt } from './support/readings.ts'
import type { Reading } from './support/readings.ts'

const channels = ['ts1', 'vs1'].map((name) => ({ name, from: name, statistics: ['mean', 'std'] as const }))

const plans = fc
  .record({
    lengths: fc.constantFrom([10, 10], [10, 4], [7, 3], [6, 1], [9, 3]),
    offsetMs: fc.constantFrom(0, 500, 3_000),
    latenessMs: fc.constantFrom(0, 2_000, 15_000),
  })
  .map(({ lengths: [size, every], ...rest }) =>
    // Both are there.
    planOf({ ...rest, sizeMs: size * 1000, everyMs: every * 1000, channels }),
  )

/** Readings that go forward in time, some of them far back or ahead of the others. */
const readings = fc
  .array(
    fc.record({
      rigId: fc.constantFrom('a', 'b', 7),
      channel: fc.constantFrom('ts1', 'vs1', 'of no interest'),
      value: fc.double({ min: -100, max: 100, noNaN: true }),
      stepMs: fc.integer({ min: 0, max: 4_000 }),
      awayMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -30_000, max: 9_000 })),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps) => {
    let nowMs = 1_700_000_000_000
    return steps.map(({ stepMs, awayMs, ...rest }): Reading => {
      nowMs += stepMs
      return { ...rest, ts: nowMs + awayMs }
    })
  })

const ours = (events: readonly Reading[]) => events.filter(({ channel }) => channel !== 'of no interest')

function plain({ event, first, startMs }: ClosedWindow): NaiveRow {
  // Rows of this plan.
  const { rigId, windowStart, windowEnd, readings: count, ...numbers } = event as Record<string, never>
  expect(windowEnd! - windowStart!).toBeGreaterThan(0)
  return {
    key: rigId,
    startMs,
    first: Number(first.offset),
    readings: count!,
    numbers: Object.values(numbers),
  }
}

/** What a run told: rows and faults, in order, and where it stands. */
class Run {
  readonly windows: PartitionWindows
  readonly room = new Room(1_000_000)
  readonly told: unknown[] = []
  readonly #events: readonly Reading[]

  constructor(plan: WindowPlan, events: readonly Reading[], resume: WindowMark | null = null) {
    this.windows = new PartitionWindows(plan, this.room, resume)
    this.#events = events
  }

  absorb(from: number, to: number): this {
    for (let i = from; i < to; i++) {
      const fault = this.windows.absorb(this.#events[i]!, recordAt(i))
      if (fault !== null) this.told.push([i, fault.reason])
      this.told.push(...this.windows.takeClosed().map(plain))
    }
    return this
  }

  close(): this {
    this.windows.closeAll()
    this.told.push(...this.windows.takeClosed().map(plain))
    return this
  }

  get standing(): unknown {
    const { watermarkMs, heldFrom, held } = this.windows
    return { watermarkMs, heldFrom, held, taken: this.room.taken }
  }
}

describe('PartitionWindows, whatever comes', () => {
  it('gives the rows that a look through all readings gives, to the bit and in the same order', () => {
    let rows = 0
    fc.assert(
      fc.property(plans, readings, (plan, given) => {
        const events = ours(given)
        const naive = new NaiveWindows(plan)
        const expected: unknown[] = []
        for (const [i, event] of events.entries()) {
          const { closed, isLate } = naive.absorb(event, i)
          if (isLate) expected.push([i, 'late-reading'])
          expected.push(...closed)
        }
        expected.push(...naive.closeAll())
        const run = new Run(plan, events).absorb(0, events.length).close()
        expect(run.told).toEqual(expected)
        expect(run.standing).toMatchObject({ heldFrom: null, held: 0, taken: 0 })
        rows += run.told.length
      }),
      { numRuns: 300 },
    )
    expect(rows).toBeGreaterThan(1_000)
  })

  it('stands as if what was taken back had never come, marks within marks included', () => {
    fc.assert(
      fc.property(
        plans,
        readings,
        fc.array(fc.nat(79), { minLength: 3, maxLength: 3 }),
        (plan, events, cuts) => {
          const [first, second, third] = cuts
            .map((cut) => cut % (events.length + 1))
            .sort((a, b) => a - b) as [number, number, number]
          const plainRun = new Run(plan, events).absorb(0, first)
          const run = new Run(plan, events).absorb(0, first)
          const outer = run.windows.mark()
          const toldBefore = run.told.length
          run.absorb(first, second)
          const inner = run.windows.mark()
          const standing = run.standing
          run.absorb(second, third).close()
          inner()
          expect(run.standing).toEqual(standing)
          run.absorb(second, events.length).close()
          outer()
          inner()
          expect(run.standing).toEqual(plainRun.standing)
          run.told.length = toldBefore
          run.absorb(first, events.length).close()
          outer()
          run.told.length = toldBefore
          run.absorb(first, events.length).close()
          expect(run.told).toEqual(plainRun.absorb(first, events.length).close().told)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('tells each window once when it begins again at the held offset with its mark, wherever it was cut', () => {
    let repeated = 0
    fc.assert(
      fc.property(
        plans,
        readings,
        fc.array(fc.nat(79), { maxLength: 4 }),
        fc.boolean(),
        (plan, events, at, isIdle) => {
          const cuts = [...new Set(at.map((cut) => cut % events.length))].sort((a, b) => a - b)
          const whole = new Run(plan, events)
          const told: unknown[] = []
          let run = new Run(plan, events)
          let next = 0
          for (const cut of [...cuts, events.length]) {
            whole.absorb(next, cut)
            run.absorb(next, cut)
            if (isIdle && cut !== events.length) {
              whole.close()
              run.close()
            }
            told.push(...run.told)
            // All that is told is durable; then the offset is committed, and the process ends.
            const { heldFrom, watermarkMs } = run.windows
            const from = Number(heldFrom ?? cut)
            const again = new Run(plan, events, { nextOffset: BigInt(cut), watermarkMs }).absorb(from, cut)
            expect(again.told).toEqual([])
            expect(again.standing).toEqual(run.standing)
            repeated += cut - from
            run = again
            next = cut
          }
          told.push(...run.close().told)
          expect(told).toEqual(whole.close().told)
        },
      ),
      { numRuns: 300 },
    )
    expect(repeated).toBeGreaterThan(1_000)
  })

  it('takes a block as the readings that it is made of', () => {
    const blocksOf = fc.array(
      fc.record({
        at: fc.nat(79),
        hz: fc.constantFrom(0.5, 1, 10, 3),
        values: fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }),
      }),
      { maxLength: 20 },
    )
    let values = 0
    fc.assert(
      fc.property(plans, readings, blocksOf, (plan, given, drawn) => {
        const blocked = new PartitionWindows({ ...plan, values: blocks }, new Room(1_000_000), null)
        const single = new PartitionWindows(plan, new Room(1_000_000), null)
        const rows: unknown[][] = [[], []]
        for (const [i, { at, hz, values: list }] of drawn.entries()) {
          const { rigId, channel, ts } = given[at % given.length]!
          blocked.absorb({ rigId, channel, ts, hz, values: list }, recordAt(i))
          rows[0]!.push(...blocked.takeClosed().map(({ event }) => event))
          for (const [k, value] of list.entries()) {
            // Times are numbers here.
            single.absorb({ rigId, channel, ts: (ts as number) + (k * 1000) / hz, value }, recordAt(i))
            rows[1]!.push(...single.takeClosed().map(({ event }) => event))
          }
          values += list.length
        }
        expect(rows[0]).toEqual(rows[1])
        expect([blocked.watermarkMs, blocked.held, blocked.heldFrom]).toEqual([
          single.watermarkMs,
          single.held,
          single.heldFrom,
        ])
      }),
      { numRuns: 200 },
    )
    expect(values).toBeGreaterThan(5_000)
  })
})
