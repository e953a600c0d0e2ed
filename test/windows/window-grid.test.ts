import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WindowGrid } from '../../src/windows/window-grid.ts'

const lengths = fc
  .record({
    everyMs: fc.integer({ min: 1, max: 50 }),
    more: fc.integer({ min: 0, max: 120 }),
    offsetMs: fc.nat(200),
  })
  .map(({ everyMs, more, offsetMs }) => ({ everyMs, sizeMs: everyMs + more, offsetMs }))
const times = fc.double({ min: -1e13, max: 1e13, noNaN: true })

/** Starts of all windows that a time is in. */
function startsAround(grid: WindowGrid, timeMs: number): number[] {
  const last = grid.lastStart(timeMs)
  const starts: number[] = []
  for (let start = last; start + grid.sizeMs > timeMs; start -= grid.everyMs) starts.unshift(start)
  return starts
}

describe('WindowGrid', () => {
  it.each([
    [{ sizeMs: 10, everyMs: 10, offsetMs: 0 }, 19.999, 10, 10, 10],
    [{ sizeMs: 10, everyMs: 10, offsetMs: 3 }, 12.5, 3, 3, 3],
    [{ sizeMs: 10, everyMs: 4, offsetMs: 0 }, 9, 8, 8, 0],
    [{ sizeMs: 10, everyMs: 4, offsetMs: 0 }, 10, 8, 10, 4],
    [{ sizeMs: 10, everyMs: 10, offsetMs: 0 }, -0.5, -10, -10, -10],
  ])('knows the last window, the pane and the first window: %j %d', (given, timeMs, last, pane, first) => {
    const grid = new WindowGrid(given)
    const paneStart = grid.paneStart(timeMs)
    expect([grid.lastStart(timeMs), paneStart, grid.firstStart(paneStart)]).toEqual([last, pane, first])
  })

  it('puts each time into one pane, all of which is in the same windows', () => {
    fc.assert(
      fc.property(lengths, times, (given, timeMs) => {
        const grid = new WindowGrid(given)
        const start = grid.paneStart(timeMs)
        const next = grid.nextPane(start)
        expect(start).toBeLessThanOrEqual(timeMs)
        expect(timeMs).toBeLessThan(next)
        expect(startsAround(grid, start)).toEqual(startsAround(grid, timeMs))
        expect(grid.firstStart(start)).toBe(startsAround(grid, timeMs)[0])
      }),
    )
  })

  it('cuts a window into panes without a rest', () => {
    fc.assert(
      fc.property(lengths, times, (given, timeMs) => {
        const grid = new WindowGrid(given)
        const start = grid.lastStart(timeMs)
        let at = start
        while (at < start + grid.sizeMs) at = grid.nextPane(at)
        expect(at).toBe(start + grid.sizeMs)
      }),
    )
  })
})
