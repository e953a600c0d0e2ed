import { describe, expect, it } from 'vitest'
import { LabelCap } from '../../src/core/label-cap.ts'

describe('LabelCap', () => {
  it('calls the first values by their names, for good, and all others alike', () => {
    const cap = new LabelCap(2)
    expect(['a', 'b', 'a', 'c', 'b', 'd'].map((value) => cap.of(value))).toEqual([
      ...['a', 'b', 'a', '_other', 'b', '_other'],
    ])
  })
})
