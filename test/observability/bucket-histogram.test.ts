import { describe, expect, it } from 'vitest'
import { BucketHistogram } from '../../src/observability/bucket-histogram.ts'

describe('BucketHistogram', () => {
  it('puts a value on a bound into that bound’s bucket', () => {
    const h = new BucketHistogram([1, 2])
    for (const value of [1, 2, 2.1]) h.observe(value)
    expect(h.cumulative()).toEqual([1, 2, 3])
  })

  it.each([
    [0.5, 1.5],
    [1, 2],
    [0, 1],
  ])('interpolates the quantile %d within its bucket', (q, expected) => {
    const h = new BucketHistogram([1, 2, 4])
    for (let i = 0; i < 4; i++) h.observe(1.5)
    expect(h.quantile(q)).toBe(expected)
  })

  it('has no quantile without observations', () => {
    expect(new BucketHistogram([1]).quantile(0.5)).toBeNull()
  })

  it('gives the last bound where the quantile lies beyond it: nothing larger is known', () => {
    const h = new BucketHistogram([1, 2])
    for (const value of [0.5, 50, 60]) h.observe(value)
    expect(h.quantile(0.99)).toBe(2)
  })

  it('counts and adds up all observations, those beyond the last bound too', () => {
    const h = new BucketHistogram([1])
    for (const value of [-1, 0.5, 99]) h.observe(value)
    expect([h.count, h.sum, h.cumulative()]).toEqual([3, 98.5, [2, 3]])
  })
})
