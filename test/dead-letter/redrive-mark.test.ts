import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RedriveProgress, markOf, markText, offsetOf, unmarked } from '../../src/dead-letter/redrive-mark.ts'

describe('a mark', () => {
  it('is read back from the text beside the offset as it was', () => {
    const offsets = fc.uniqueArray(fc.bigInt(0n, 1n << 40n), { maxLength: 200 })
    fc.assert(
      fc.property(
        offsets,
        fc.bigInt(1n << 40n, 1n << 62n),
        fc.option(fc.bigInt(0n, 1n << 62n)),
        (some, end, until) => {
          const left = some.toSorted((a, b) => (a < b ? -1 : 1))
          const mark = { end, left, until, run: 'a1-b2' }
          expect(markOf(offsetOf(mark), markText(mark))).toEqual(mark)
        },
      ),
    )
  })

  it('is small where the letters that are left lie together, and has no text where they are too scattered', () => {
    const together = Array.from({ length: 100_000 }, (_, i) => BigInt(i))
    expect(markText({ end: 200_000n, left: together, until: null, run: '' })?.length).toBeLessThan(1_000)
    let state = 1
    const scattered = together.filter(() => (state = (state * 48_271) % 0x7fffffff) % 3 === 0)
    expect(markText({ end: 200_000n, left: scattered, until: null, run: '' })).toBeNull()
  })

  it.each([
    ['no text', null],
    ['the text of another tool', 'topic-id=abc'],
    ['a text that was cut', 'sluice-redrive:1:a'],
  ])('is the plain offset where there is %s', (_, text) => {
    expect(markOf(7n, text)).toEqual({ end: 7n, left: [], until: null, run: '' })
  })

  it('is the beginning where the group has none', () => {
    expect(markOf(null, null)).toBe(unmarked)
  })
})

describe('RedriveProgress', () => {
  it('knows what is done, in whatever order letters are finished over several runs', () => {
    const progress = new RedriveProgress({ end: 6n, left: [2n, 4n] }, 0n)
    expect([0n, 2n, 3n, 4n, 6n].map((offset) => progress.isDone(offset))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ])
    progress.finish(2n)
    progress.leave(4n)
    progress.leave(7n)
    progress.finish(9n)
    expect(progress.mark({ run: 'now', until: 12n })).toEqual({
      ...{ end: 10n, left: [4n, 7n] },
      ...{ until: 12n, run: 'now' },
    })
    // Between letters lie marks of transactions.
    expect(progress.isDone(8n)).toBe(true)
  })

  it('forgets what was left and has expired', () => {
    const { left } = new RedriveProgress({ end: 9n, left: [2n, 7n] }, 5n).mark({ run: '', until: null })
    expect(left).toEqual([7n])
  })
})
