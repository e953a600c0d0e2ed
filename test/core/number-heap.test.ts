import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberHeap } from '../../src/core/number-heap.ts'

describe('NumberHeap', () => {
  it('gives its numbers in order, whatever was added between', () => {
    const turns = fc.array(fc.oneof(fc.integer(), fc.constant('shift' as const)), { maxLength: 200 })
    fc.assert(
      fc.property(turns, (steps) => {
        const heap = new NumberHeap()
        let sorted: number[] = []
        for (const step of steps) {
          if (step === 'shift') {
            heap.shift()
            sorted = sorted.slice(1)
          } else {
            heap.add(step)
            sorted = [...sorted, step].sort((a, b) => a - b)
          }
          expect(heap.least).toBe(sorted[0] ?? Infinity)
        }
      }),
    )
  })

  it('takes other numbers in the place of all', () => {
    const heap = new NumberHeap()
    heap.add(1)
    heap.reset([9, 3, 6])
    expect(heap.least).toBe(3)
    heap.shift()
    expect(heap.least).toBe(6)
  })
})
