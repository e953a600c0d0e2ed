import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/serve/refusal.ts'
import { readInferRequest } from '../../../src/serve/open-inference/infer-request.ts'
import { tensorRows } from '../../../src/serve/open-inference/tensor-rows.ts'
import type { RowCellType, ServedModel } from '../../../src/serve/served-model.ts'
import { column } from './support/asking.ts'
import type { Input } from './support/asking.ts'

/** As much of a model as rows need. */
function modelOf(...types: readonly (readonly [name: string, type: RowCellType])[]): ServedModel {
  const columns = types.map(([name, type]) => ({ name, type, levels: null, optional: false }))
  return { name: 'm', columns } as unknown as ServedModel
}

function rowsOf(model: ServedModel, inputs: readonly Input[], parameters: object = {}) {
  const body = Buffer.from(JSON.stringify({ inputs, parameters }))
  return tensorRows(readInferRequest(body, undefined), model)
}

const entries = (rows: readonly object[]) => rows.map((row) => Object.entries(row))

describe('rows of tensors', () => {
  it('have columns of any name, and inherit none', () => {
    const model = modelOf(['constructor', 'double'], ['__proto__', 'double'])
    const inputs = [column('constructor', 'FP64', [1, 2]), column('__proto__', 'FP64', [3, 4])]
    const { columns, rowCount, rows } = rowsOf(model, inputs)
    expect({ columns, rowCount }).toEqual({ columns: ['constructor', '__proto__'], rowCount: 2 })
    const made = rows()
    expect(entries(made)).toEqual(
      [1, 2].map((first) => [
        ['constructor', first],
        ['__proto__', first + 2],
      ]),
    )
    expect('toString' in made[0]!).toBe(false)
  })

  it('have numbers for truths in columns of numbers, and truths for 0 and 1 in those of truths', () => {
    const types = ['double', 'boolean', 'text'] as const
    const inputs = {
      BOOL: [true, false, null],
      UINT8: [1, 0, null, 2],
    }
    const read = (type: RowCellType, datatype: keyof typeof inputs) =>
      rowsOf(modelOf(['x', type]), [column('x', datatype, inputs[datatype])])
        .rows()
        .map((row) => row['x'])
    expect(types.map((type) => read(type, 'BOOL'))).toEqual([
      [1, 0, null],
      [true, false, null],
      [true, false, null],
    ])
    expect(types.map((type) => read(type, 'UINT8'))).toEqual([
      [1, 0, null, 2],
      [true, false, null, 2],
      [1, 0, null, 2],
    ])
  })

  it('are of a matrix where its width is the number of columns, and it is none of them', () => {
    const model = modelOf(['a', 'double'], ['b', 'double'])
    const matrix = { name: 'a', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4] }
    expect(entries(rowsOf(model, [matrix]).rows())).toEqual([
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['a', 3],
        ['b', 4],
      ],
    ])
    const one = modelOf(['a', 'double'])
    expect(entries(rowsOf(one, [{ name: 'x', datatype: 'FP32', shape: [1, 1], data: [7] }]).rows())).toEqual([
      [['a', 7]],
    ])
  })

  it('are by name alone where the request says that it is a table', () => {
    const model = modelOf(['a', 'double'], ['b', 'double'])
    const matrix = { name: 'x', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4] }
    expect(() => rowsOf(model, [matrix], { content_type: 'pd' })).toThrow(Refusal)
    expect(() => rowsOf(model, [matrix], { content_type: 'pd' })).toThrow('a (FP64), b (FP64)')
  })
})
