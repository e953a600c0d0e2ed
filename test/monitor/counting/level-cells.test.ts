import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../../src/core/column.ts'
import { LevelCells } from '../../../src/monitor/counting/level-cells.ts'

function counted(cells: LevelCells, values: readonly number[]): number[] {
  const notes = { cells: new Uint32Array(values.length + 1), stride: 1, firstRow: 1 }
  cells.note(
    { values: Float64Array.from(values), width: 1, rowCount: values.length },
    { at: 0, first: 3, note: 0 },
    notes,
  )
  const counts = new Uint32Array(3 + cells.size)
  for (const cell of notes.cells.subarray(1)) counts[cell]! += 1
  return cells.counts(counts, 3)
}

describe('the cells of a column of levels', () => {
  it('are one a level, then unknown and missing: null and absent alike', () => {
    const cells = new LevelCells(['warm', 'cold'], ['warm', 'cold'])
    expect(counted(cells, [0, 1, 1, UNKNOWN_LEVEL, MISSING_LEVEL, NaN])).toEqual([1, 2, 1, 2])
  })

  it('go by the name of the level, where it is counted in another order', () => {
    expect(counted(new LevelCells(['cold', 'warm'], ['warm', 'cold', 'new']), [0, 0, 1, 2])).toEqual([
      1, 2, 1, 0,
    ])
  })
})
