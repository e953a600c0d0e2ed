import { describe, expect, it } from 'vitest'
import { forestOf } from '../../../src/model/forest/tree-grid.ts'
import { grid } from './tiny-grid.ts'

describe('forestOf', () => {
  it('has a slot a class, and leaves out missing trees', () => {
    const { slotCount, trees } = forestOf(grid)
    expect(slotCount).toBe(2)
    expect(trees().map(({ tree, slot }) => [tree.value[1], slot])).toEqual([
      [1, 0],
      [10, 0],
      [100, 1],
    ])
  })
})
