import { describe, expect, it } from 'vitest'
import { generatedRows, measureSpeed } from '../../src/app/speed.ts'
import { fakeModel } from '../table/fake-model.ts'

describe('generatedRows', () => {
  it('draws known levels and numbers of many sizes, the same every time', () => {
    const inputs = [
      { name: 'x', kind: 'numeric', levels: null },
      { name: 'c', kind: 'categorical', levels: ['a', 'b'] },
      { name: 'none', kind: 'categorical', levels: [] },
      { name: 'off', kind: 'offset', levels: null },
    ] as const
    const { cells, count } = generatedRows(inputs, 50)
    expect(cells).toHaveLength(4 * count)
    expect(generatedRows(inputs, 50).cells).toEqual(cells)
    for (let row = 0; row < count; row++) {
      expect(Number.isFinite(cells[4 * row])).toBe(true)
      expect([0, 1]).toContain(cells[4 * row + 1])
      expect([...cells.subarray(4 * row + 2, 4 * row + 4)]).toEqual([NaN, 0])
    }
  })
})

describe('measureSpeed', () => {
  it('measures by the clock it is given', () => {
    // Every call of the scorer takes 2 ms, of every tenth single row 4 ms.
    let time = 0
    let singles = 0
    const model = fakeModel({
      scorer: {
        score: (_rows, rowCount) => {
          time += rowCount === 1 && ++singles % 10 === 0 ? 4 : 2
          return 0
        },
      },
    })
    expect(measureSpeed(model, { cells: Float64Array.of(1, 2), count: 2 }, () => time)).toEqual({
      rowsPerSecond: 512_000,
      p50Microseconds: 2000,
      p99Microseconds: 4000,
    })
  })

  it('measures a model without inputs', () => {
    let time = 0
    const model = fakeModel({ scorer: { inputs: [] } })
    expect(measureSpeed(model, generatedRows([], 8), () => time++).p50Microseconds).toBe(1000)
  })
})
