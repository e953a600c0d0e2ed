import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopValues } from '../../src/monitor/top-values.ts'

function counted(values: readonly string[], limit: number): TopValues {
  const top = new TopValues(limit)
  for (const value of values) top.add(value)
  return top
}

describe('the most frequent values', () => {
  it('are counted exactly where there are counters for all of them', () => {
    expect(counted(['a', 'b', 'a', 'c', 'a', 'b'], 3).top(2)).toEqual([
      { value: 'a', count: 3 },
      { value: 'b', count: 2 },
    ])
  })

  it('are among the counters, and are never told too often', () => {
    const values = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 200 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 5 }), (all, limit) => {
        const told = counted(all, limit).top(limit)
        const countOf = (value: string) => all.filter((each) => each === value).length
        for (const { value, count } of told) expect(count).toBeLessThanOrEqual(countOf(value))
        const frequent = [...new Set(all)].filter((value) => countOf(value) > 2 * (all.length / limit))
        expect(told.map(({ value }) => value)).toEqual(expect.arrayContaining(frequent))
      }),
    )
  })

  it('are cut where they are long', () => {
    expect(counted(['x'.repeat(1000)], 1).top(1)).toEqual([{ value: 'x'.repeat(256), count: 1 }])
  })
})
