import { describe, expect, it } from 'vitest'
import { binCountOf, widthOf } from '../../src/monitor/bins.ts'
import type { Bins } from '../../src/monitor/bins.ts'

const numbers: Bins = { kind: 'number', name: 'x', edges: [1, 2, 3], range: null }
const levels: Bins = { kind: 'levels', name: 'mode', levels: ['warm', 'cold'] }

describe('the counts of a column', () => {
  it('are one more than there are edges, then missing, not finite, below and above', () => {
    expect([binCountOf(numbers), widthOf(numbers)]).toEqual([4, 8])
  })

  it('are one a level, then unknown and missing', () => {
    expect([binCountOf(levels), widthOf(levels)]).toEqual([2, 4])
  })
})
