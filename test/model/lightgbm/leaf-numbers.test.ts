import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/model/load-model.ts'
import { leafFields, modelText, splitFields } from './model-text.ts'

describe('leafNumbers', () => {
  it("gives the library's numbers, over all trees in the file's order", () => {
    const turned = { ...splitFields, left_child: '-2', right_child: '-1' }
    const leaves = loadModel(modelText([splitFields, turned, leafFields])).leaves!
    expect(leaves.names).toEqual(['T1', 'T2', 'T3'])
    expect(leaves.leaves(Float64Array.of(2, 0))).toEqual([
      { path: 'L', id: 0 },
      { path: 'L', id: 1 },
      { path: '', id: 0 },
    ])
    expect(leaves.leaves(Float64Array.of(2.5, 0)).map(({ id }) => id)).toEqual([1, 0, 0])
  })
})
