import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Largest } from '../../src/app/largest.ts'

describe('Largest', () => {
  it('keeps the largest, of equal ones the first, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 })),
        fc.integer({ min: 0, max: 5 }),
        (sizes, limit) => {
          const items = sizes.map((size, at) => ({ size, at }))
          const largest = new Largest<(typeof items)[number]>(limit, ({ size }) => size)
          for (const item of items) largest.add(item)
          expect(largest.items).toEqual(items.toSorted((a, b) => b.size - a.size).slice(0, limit))
        },
      ),
    )
  })

  it('has a bar below which it takes nothing', () => {
    const largest = new Largest<number>(2, (size) => size)
    expect(largest.bar).toBe(-Infinity)
    for (const size of [5, Infinity, 3]) largest.add(size)
    expect([largest.bar, largest.items]).toEqual([5, [Infinity, 5]])
    expect(new Largest<number>(0, (size) => size).bar).toBe(Infinity)
  })
})
