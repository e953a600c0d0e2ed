import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecentRows } from '../../src/scoring/recent-rows.ts'

describe('RecentRows', () => {
  it('knows shares of what it was given', () => {
    const rows = new RecentRows(10)
    expect([rows.isFull, rows.refusedShare, rows.microsPerRow]).toEqual([false, 0, 0])
    rows.add(6, 3, 600)
    expect(rows.isFull).toBe(false)
    rows.add(6, 0, 0)
    expect([rows.isFull, rows.refusedShare, rows.microsPerRow]).toEqual([true, 0.25, 50])
    rows.add(10, 0, 10)
    expect([rows.refusedShare, rows.microsPerRow]).toEqual([0, 1])
    rows.clear()
    expect([rows.isFull, rows.refusedShare, rows.microsPerRow]).toEqual([false, 0, 0])
  })

  it('tells of the last rows, whole batches, and of not many more than its span', () => {
    const batches = fc.array(
      fc.integer({ min: 1, max: 300 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size))),
      { minLength: 1, maxLength: 200 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), batches, (span, given) => {
        const rows = new RecentRows(span)
        for (const [size, refused] of given) rows.add(size, refused, size)
        // As many of the last batches as one of these shares is that of.
        const most = span + Math.ceil(span / 64) + 2 * Math.max(...given.map(([size]) => size))
        let [size, refused] = [0, 0]
        const possible: number[] = []
        for (const batch of given.toReversed()) {
          size += batch[0]
          refused += batch[1]
          if (size <= most && (size >= span || size === given.reduce((sum, [each]) => sum + each, 0)))
            possible.push(refused / size)
        }
        expect(rows.isFull).toBe(size >= span)
        expect(possible).toContain(rows.refusedShare)
      }),
    )
  })
})
