import { describe, expect, it } from 'vitest'
import { ClassLevels } from '../../../src/monitor/quality/class-levels.ts'

describe('ClassLevels', () => {
  it('has the places of the probabilities, however a label is spelt, and one for all others', () => {
    const levels = new ClassLevels(['3', '20'])
    expect(['3', '20', '3.0', '100', 'n/a', '20.0'].map((label) => levels.placeOf(label))).toEqual([
      0, 1, 0, 2, 2, 1,
    ])
    expect(levels.names).toEqual(['3', '20', '(other)'])
  })

  it('takes labels as they come where the model does not say which it has, up to a hundred', () => {
    const levels = new ClassLevels([])
    for (let label = 0; label < 150; label++) levels.placeOf(`l${label}`)
    expect(levels.placeOf('l7')).toBe(7)
    expect(levels.names).toHaveLength(101)
    expect(levels.names.at(-1)).toBe('(other)')
  })
})
