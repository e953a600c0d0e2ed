import { describe, expect, it } from 'vitest'
import { CompleteSlices } from '../../../src/monitor/drift/complete-slices.ts'
import type { MergedSlice } from '../../../src/monitor/merged-pieces.ts'

function slice(start: number, partition: number | null = null): MergedSlice {
  const of = partition === null ? null : { topic: 'cycles', partition }
  return { start, of, records: 1, scored: 1, skipped: 0, deadLetters: {}, models: [] }
}

const none: ReadonlyMap<string, bigint> = new Map()

describe('slices of time', () => {
  it('are complete once later events were counted, a slice of grace beyond them, and are given once', () => {
    const complete = new CompleteSlices({ by: 'time', step: 10 })
    const starts = (...given: number[]) =>
      complete
        .next(
          given.map((start) => slice(start)),
          none,
        )
        .map((each) => each.start)
    expect(starts(0, 10)).toEqual([])
    expect(starts(0, 10, 20)).toEqual([0])
    expect(starts(0, 10, 20)).toEqual([])
    expect(starts(0, 10, 20, 50)).toEqual([10, 20])
  })

  it('are not judged again for what came too late', () => {
    const complete = new CompleteSlices({ by: 'time', step: 10 })
    complete.next([slice(20), slice(50)], none)
    expect(complete.next([slice(10), slice(20), slice(50)], none)).toEqual([])
  })
})

describe('slices of records', () => {
  it('are complete once their partition is counted beyond them, whatever others do', () => {
    const complete = new CompleteSlices({ by: 'records', step: 10 })
    const slices = [slice(0, 0), slice(10, 0), slice(0, 1)]
    const ends = new Map([
      ['cycles/0', 20n],
      ['cycles/1', 9n],
    ])
    expect(complete.next(slices, ends).map(({ start, of }) => [start, of?.partition])).toEqual([
      [0, 0],
      [10, 0],
    ])
    expect(complete.next(slices, new Map([['cycles/1', 10n]])).map(({ of }) => of?.partition)).toEqual([1])
  })
})
