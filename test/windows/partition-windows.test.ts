import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PartitionWindows } from '../../src/windows/partition-windows.ts'
import type { WindowPlan } from '../../src/windows/plan.ts'
import { Room } from '../../src/windows/room.ts'
import { absorbAll, blocks, namesOf, planOf, reading, recordAt } from './support/readings.ts'

function windowsOf(given: Partial<WindowPlan> = {}, room = new Room(1_000_000)): PartitionWindows {
  return new PartitionWindows(planOf(given), room, null)
}

describe('PartitionWindows', () => {
  it('closes a window once a reading of its partition has reached its end', () => {
    const windows = windowsOf()
    absorbAll(windows, [reading('a', 1, 2), reading('a', 9.999, 4)])
    expect(windows.takeClosed()).toEqual([])
    absorbAll(windows, [reading('b', 10)], 2)
    expect(windows.takeClosed()).toEqual([
      {
        event: { rigId: 'a', windowStart: 0, windowEnd: 10_000, readings: 2, ts1_mean: 3, ts1_count: 2 },
        first: recordAt(0),
        startMs: 0,
        endMs: 10_000,
        fault: null,
      },
    ])
    expect(windows.takeClosed()).toEqual([])
  })

  it('orders windows by their ends, then by the offsets of their first readings', () => {
    const windows = windowsOf({ latenessMs: 30_000 })
    absorbAll(windows, [
      reading('b', 12),
      reading('a', 11),
      reading('c', 3),
      reading('a', 4),
      reading('b', 60),
    ])
    expect(namesOf(windows.takeClosed())).toEqual(['c 0-10', 'a 0-10', 'b 10-20', 'a 10-20'])
  })

  it('puts a reading into each window that it is in where they overlap', () => {
    const windows = windowsOf({ sizeMs: 10_000, everyMs: 4_000 })
    absorbAll(windows, [reading('a', 9, 1), reading('a', 30)])
    const closed = windows.takeClosed()
    expect(namesOf(closed)).toEqual(['a 0-10', 'a 4-14', 'a 8-18'])
    expect(closed.map(({ event }) => event)).toMatchObject([
      { readings: 1 },
      { readings: 1 },
      { readings: 1 },
    ])
  })

  it('waits for readings that are late by no more than the lateness, and refuses those that are', () => {
    const windows = windowsOf({ latenessMs: 5_000 })
    const events = [reading('a', 1), reading('a', 14.9), reading('a', 9), reading('a', 15), reading('a', 9)]
    expect(absorbAll(windows, events)).toEqual([null, null, null, null, 'late-reading'])
    expect(windows.takeClosed()).toMatchObject([{ event: { readings: 2 } }])
  })

  it('holds the partition at the first reading that an open window has', () => {
    const windows = windowsOf({ latenessMs: 10_000 })
    expect(windows.heldFrom).toBeNull()
    absorbAll(windows, [reading('a', 15), reading('a', 5)])
    expect(windows.heldFrom).toBe(0n)
    absorbAll(windows, [reading('a', 25)], 2)
    expect(windows.heldFrom).toBe(0n)
    absorbAll(windows, [reading('a', 31)], 3)
    expect(windows.heldFrom).toBe(2n)
    windows.closeAll()
    expect(windows.heldFrom).toBeNull()
  })

  it('closes all for a partition in which nothing comes any more', () => {
    const windows = windowsOf({ latenessMs: 60_000 })
    absorbAll(windows, [reading('a', 5), reading('b', 35)])
    windows.closeAll()
    expect(namesOf(windows.takeClosed())).toEqual(['a 0-10', 'b 30-40'])
    expect(windows.watermarkMs).toBe(40_000)
    expect(absorbAll(windows, [reading('a', 39), reading('a', 40)], 2)).toEqual(['late-reading', null])
  })

  it('says of a late reading how far the watermark is, which silence moves too', () => {
    const windows = windowsOf({ latenessMs: 60_000 })
    absorbAll(windows, [reading('a', 5)])
    windows.closeAll()
    expect(windows.absorb(reading('a', 6), recordAt(1))?.message).toBe(
      'all windows of the reading are closed: the watermark of its partition is 4000 ms ahead of it (the latest reading less windows.lateness, 60000 ms, or where windows.idleAfter of silence brought it)',
    )
  })

  it('takes the values of a block by its clock, and those of open windows alone', () => {
    const windows = windowsOf({ values: blocks })
    const block = (ts: number, values: number[]) => ({ rigId: 'a', ts, channel: 'ts1', hz: 0.5, values })
    expect(absorbAll(windows, [block(5_000, [1, 2, 3, 4])])).toEqual([null])
    expect(windows.takeClosed()).toMatchObject([{ startMs: 0, event: { ts1_mean: 2, readings: 3 } }])
    expect(absorbAll(windows, [block(7_000, [9, 9, 5]), block(1_000, [9])], 1)).toEqual([
      null,
      'late-reading',
    ])
    windows.closeAll()
    expect(windows.takeClosed()).toMatchObject([{ startMs: 10_000, event: { ts1_mean: 4.5, readings: 2 } }])
  })

  it('takes back what was absorbed and closed since a mark', () => {
    const room = new Room(10)
    const windows = windowsOf({}, room)
    absorbAll(windows, [reading('a', 1, 2)])
    const undo = windows.mark()
    absorbAll(windows, [reading('a', 2, 4), reading('b', 3), reading('b', 25)], 1)
    expect(namesOf(windows.takeClosed())).toEqual(['a 0-10', 'b 0-10'])
    undo()
    expect([windows.watermarkMs, windows.heldFrom, room.taken]).toEqual([1_000, 0n, 1])
    absorbAll(windows, [reading('a', 11)], 1)
    expect(windows.takeClosed()).toMatchObject([{ event: { rigId: 'a', ts1_mean: 2, readings: 1 } }])
  })

  it('refuses what there is no room for, and takes again once windows have closed', () => {
    const room = new Room(2)
    const windows = windowsOf({ maxOpenReadings: 2 }, room)
    const events = [reading('a', 1), reading('a', 2), reading('a', 3), reading('a', 11)]
    expect(absorbAll(windows, events)).toEqual([null, null, 'window-overflow', null])
    expect(windows.takeClosed()).toMatchObject([{ event: { readings: 2 } }])
    windows.release()
    expect(room.taken).toBe(0)
  })

  it('refuses what would open a window too many, whichever bound it is', () => {
    const room = new Room(100)
    const windows = windowsOf({ maxOpenWindows: 2, latenessMs: 60_000 }, room)
    const events = [reading('a', 1), reading('b', 1), reading('c', 1), reading('a', 2), reading('a', 11)]
    expect(absorbAll(windows, events)).toEqual([null, null, 'window-overflow', null, 'window-overflow'])
    const fault = windows.absorb(reading('c', 2), recordAt(9))
    expect(fault?.message).toContain('windows.maxOpenWindows: 2')
    const undo = windows.mark()
    windows.closeAll()
    expect([room.windows, room.taken]).toEqual([0, 0])
    undo()
    expect([room.windows, room.taken]).toEqual([2, 3])
    windows.release()
    expect([room.windows, room.taken]).toEqual([0, 0])
  })

  it('opens no window too many where one reading opens several', () => {
    const room = new Room(100)
    const windows = windowsOf({ sizeMs: 10_000, everyMs: 2_000, maxOpenWindows: 9, latenessMs: 60_000 }, room)
    const events = [reading('a', 1), reading('b', 1), reading('a', 9), reading('a', 11), reading('a', 2)]
    // Five, five more, then four of which the reading opens by itself, and one that is open already.
    expect(absorbAll(windows, events)).toEqual([null, 'window-overflow', null, 'window-overflow', null])
    expect(room.windows).toBe(9)
  })

  it('refuses a reading or a block exactly where it would open a window too many', () => {
    const event = fc.record({
      rigId: fc.constantFrom('a', 'b', 'c'),
      ts: fc.integer({ min: 0, max: 40_000 }),
      hz: fc.constantFrom(0.2, 1, 10),
      values: fc.array(fc.constant(1), { minLength: 1, maxLength: 12 }),
      channel: fc.constant('ts1'),
    })
    const lengths = fc.constantFrom([10_000, 10_000], [10_000, 4_000], [9_000, 3_000], [5_000, 1_500])
    let refused = 0
    fc.assert(
      fc.property(lengths, fc.integer({ min: 5, max: 30 }), fc.array(event), (length, most, events) => {
        const [sizeMs = 0, everyMs = 0] = length
        const plan = { sizeMs, everyMs, values: blocks, latenessMs: 1_000_000 }
        const [room, all] = [new Room(1_000_000), new Room(1_000_000)]
        const windows = windowsOf({ ...plan, maxOpenWindows: most }, room)
        // What was taken, and the next one whatever it opens.
        const unbounded = windowsOf(plan, all)
        for (const [at, each] of events.entries()) {
          const undo = unbounded.mark()
          unbounded.absorb(each, recordAt(at))
          const fault = windows.absorb(each, recordAt(at))
          expect(fault?.reason ?? null).toBe(all.windows > most ? 'window-overflow' : null)
          if (fault !== null) undo()
          if (fault !== null) refused += 1
          expect(room.windows).toBe(all.windows)
        }
      }),
    )
    expect(refused).toBeGreaterThan(0)
  })

  it('takes what it had before a restart, whatever the room', () => {
    const room = new Room(1)
    const windows = new PartitionWindows(planOf({ maxOpenReadings: 1 }), room, {
      nextOffset: 2n,
      watermarkMs: 0,
    })
    const events = [reading('a', 1), reading('b', 1), reading('c', 1)]
    expect(absorbAll(windows, events)).toEqual([null, null, 'window-overflow'])
    expect(room.taken).toBe(2)
  })

  it('says of a window which channel has too few readings', () => {
    const windows = windowsOf({ minCount: 2 })
    absorbAll(windows, [reading('a', 1), reading('a', 11)])
    const message = "the window has 1 reading of channel 'ts1', windows.minCount asks for 2"
    const fault = { reason: 'incomplete-window', field: 'ts1', message }
    expect(windows.takeClosed()).toMatchObject([{ fault }])
  })
})
