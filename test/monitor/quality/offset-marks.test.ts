import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OffsetMarks } from '../../../src/monitor/quality/offset-marks.ts'

describe('OffsetMarks', () => {
  it('is never beyond a record that was read at that time or later, and a step before it at most', () => {
    const reads = fc.array(fc.record({ place: fc.constantFrom('a', 'b'), by: fc.nat(12) }), { minLength: 1 })
    fc.assert(
      fc.property(reads, fc.nat(200), (reads, timeMs) => {
        const marks = new OffsetMarks(10)
        let atMs = 0
        const read = reads.map(({ place, by }, at) => {
          atMs += by
          marks.note(place, BigInt(at), atMs)
          return { place, offset: BigInt(at), atMs }
        })
        for (const place of ['a', 'b']) {
          const own = read.filter((each) => each.place === place)
          const first = own.find((each) => each.atMs >= timeMs)
          const found = marks.neededFrom(place, timeMs)
          if (first !== undefined) expect(found).not.toBeNull()
          if (found === null) continue
          expect(found <= (first?.offset ?? BigInt(reads.length))).toBe(true)
          expect(own.find(({ offset }) => offset === found)!.atMs).toBeGreaterThanOrEqual(timeMs - 30)
        }
      }),
    )
  })

  it('counts what was read before the first moment as read then', () => {
    const marks = new OffsetMarks(10)
    for (const offset of [3n, 4n]) marks.note('labels', offset, -Infinity)
    marks.note('predictions', 0n, 1000)
    marks.note('labels', 5n, 1000)
    expect(marks.neededFrom('labels', 1005)).toBe(3n)
    expect(marks.neededFrom('labels', -Infinity)).toBe(3n)
    expect(marks.neededFrom('labels', 2000)).toBeNull()
    expect(marks.neededFrom('nowhere', 0)).toBeNull()
  })
})
