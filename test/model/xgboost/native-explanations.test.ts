import { describe, expect, it } from 'vitest'
import type { FileSettings } from '../../../src/model/file-settings.ts'
import type { Kernel } from '../../../src/model/kernel.ts'
import { nativeColumns } from '../../../src/model/xgboost/native-columns.ts'
import { nativeKernel } from '../../../src/model/xgboost/native-kernel.ts'
import { nativePrediction } from '../../../src/model/xgboost/native-prediction.ts'
import { learnerOf, treesOf } from './learners.ts'
import { below, linearFile, nativeLeaf, oneOf } from './native-file.ts'
import type { JsonObject, NativeSpec } from './native-file.ts'

function kernelOf(spec: NativeSpec | JsonObject, settings: FileSettings = {}): Kernel {
  const learner = learnerOf(spec)
  const { inputs } = nativeColumns(learner, settings)
  return nativeKernel(learner, inputs, nativePrediction(learner, settings), settings)
}

const first = below(0, 1, oneOf(1, [2], nativeLeaf(1, 3), nativeLeaf(2, 1)), nativeLeaf(4, 4))
const spec: NativeSpec = {
  names: ['x', 'c'],
  baseScore: '1E1',
  trees: [
    [first, 0],
    [nativeLeaf(0.5), 0],
  ],
}
const row = Float64Array.of(0, 2)

describe('contributions', () => {
  it('add up to the margin, the base last of all', () => {
    const { contributions } = kernelOf(spec)
    const out = new Float64Array(3)
    contributions!.contributions(row, out)
    expect(contributions!.names).toEqual(['x', 'c', 'BiasTerm'])
    expect(contributions!.classes).toEqual([null])
    expect(out.reduce((sum, value) => sum + value)).toBeCloseTo(12.5, 5)
    // Of the first tree (3 * 1 + 1 * 2 + 4 * 4) / 8 on average.
    expect(out[2]).toBeCloseTo(10 + 21 / 8 + 0.5, 5)
  })

  it('weigh the trees of dart', () => {
    const { contributions } = kernelOf({ ...spec, weightDrop: [0.5, 3] })
    const out = new Float64Array(3)
    contributions!.contributions(row, out)
    expect(out.reduce((sum, value) => sum + value)).toBeCloseTo(10 + 1 + 1.5, 5)
  })

  it('explain each output by its own trees', () => {
    const { contributions } = kernelOf({
      ...spec,
      classes: 2,
      objective: 'multi:softprob',
      baseScore: '[1E0,2E0]',
      trees: [
        [first, 0],
        [nativeLeaf(0.5), 1],
      ],
    })
    const out = new Float64Array(6)
    contributions!.contributions(row, out)
    expect(contributions!.classes).toEqual(['0', '1'])
    expect(out[0]! + out[1]! + out[2]!).toBeCloseTo(3, 5)
    expect([...out.subarray(3)]).toEqual([0, 0, 2.5])
  })

  it('are null where the file has no sums of hessians', () => {
    const file = JSON.parse(JSON.stringify(kernelFile())) as JsonObject
    expect(kernelOf(file).contributions).toBeUndefined()
  })

  it('of linear models are their products', () => {
    const { contributions } = kernelOf(linearFile({ baseScore: '5E-1' }, [2, 3, 4]))
    const out = new Float64Array(3)
    contributions!.contributions(Float64Array.of(7, NaN), out)
    expect([...out]).toEqual([14, 0, 4.5])
  })
})

/** A file whose tree has neither gains nor covers. */
function kernelFile(): unknown {
  const tree = {
    tree_param: { num_nodes: '1' },
    left_children: [-1],
    right_children: [-1],
    split_indices: [0],
    split_conditions: [3],
    default_left: [0],
  }
  const model = {
    gbtree_model_param: { num_trees: '1' },
    trees: [tree],
    tree_info: [0],
  }
  return {
    learner: {
      gradient_booster: { name: 'gbtree', model },
      learner_model_param: { num_feature: '1', base_score: '0' },
      objective: { name: 'reg:squarederror' },
    },
    version: [1, 0, 0],
  }
}

describe('leaves', () => {
  it("gives XGBoost's numbers and the ways there", () => {
    const { leaves } = kernelOf(spec)
    expect(leaves!.names).toEqual(['T1', 'T2'])
    expect(leaves!.leaves(row)).toEqual([
      { path: 'LR', id: 4 },
      { path: '', id: 0 },
    ])
    // A category below 0 goes left.
    expect(leaves!.leaves(Float64Array.of(0, -0.5))[0]).toEqual({ path: 'LL', id: 3 })
    expect(leaves!.leaves(Float64Array.of(1, 2))[0]).toEqual({ path: 'R', id: 2 })
  })
})

describe('staged', () => {
  it('predicts after each round', () => {
    const { staged } = kernelOf(spec)
    expect(staged!.names).toEqual(['T1.C1', 'T2.C1'])
    expect([...staged!.staged(row)]).toEqual([12, 12.5])
  })

  it('gives all outputs but the label, and ends with the prediction', () => {
    const kernel = kernelOf({
      ...spec,
      objective: 'multi:softmax',
      classes: 2,
      weightDrop: [1, 0.5, 1, 1],
      trees: [
        [first, 0],
        [nativeLeaf(0.5), 1],
        [nativeLeaf(0.1), 0],
        [nativeLeaf(5), 1],
      ],
    })
    const out = new Float64Array(3)
    kernel.score(row, 1, null, out, new Uint8Array(1))
    const staged = kernel.staged!.staged(row)
    expect(kernel.staged!.names).toEqual(['T1.C1', 'T1.C2', 'T2.C1', 'T2.C2'])
    expect([...staged.subarray(2)]).toEqual([...out.subarray(1)])
    expect(staged[0]).toBeGreaterThan(staged[2]!)
  })

  it('adds vectors to all outputs', () => {
    const trees: NativeSpec['trees'] = [
      [nativeLeaf([1, 2]), 0],
      [nativeLeaf([3, 4]), 0],
    ]
    const { staged } = kernelOf({ targets: 2, trees })
    expect([...staged!.staged(row)]).toEqual([1, 2, 4, 6])
  })
})

describe('trees', () => {
  it('are drawn by class, with names, the weights of dart and the numbers of nodes', () => {
    const { trees } = kernelOf({ ...spec, weightDrop: [0.5, 1] })
    expect([trees!.count, trees!.classes]).toEqual([2, [null]])
    expect(trees!.draw(0, 0, 9)).toMatchObject({
      tree: 0,
      treeCount: 2,
      name: 'T1',
      class: null,
      nodes: 5,
      leaves: 3,
      depth: 2,
      float32: true,
      zeroIsMissing: false,
      root: {
        id: 0,
        weight: 8,
        column: 'x',
        test: { below: 1 },
        missing: 'left',
        left: {
          column: 'c',
          test: { leftLevels: ['0', '1'], rightLevels: ['2'], others: 'left' },
          right: { leaf: 1, id: 4 },
        },
        right: { leaf: 2 },
      },
    })
    expect(trees!.draw(2, 0, 1)).toBeNull()
    expect(trees!.draw(0, 1, 1)).toBeNull()
  })

  it('of vectors are drawn with the value of each output', () => {
    const { trees } = kernelOf({ targets: 2, trees: [[nativeLeaf([1, 2]), 0]] }, { missing: 0 })
    expect(trees!.classes).toEqual(['predict0', 'predict1'])
    expect(trees!.draw(0, 1, 1)).toMatchObject({ class: 'predict1', zeroIsMissing: true, root: { leaf: 2 } })
  })

  it('numbers trees as the file does', () => {
    const trees: NativeSpec['trees'] = [
      [nativeLeaf(1), 1],
      [nativeLeaf(2), 0],
      [nativeLeaf(3), 1],
    ]
    const own = { targets: 2, trees } satisfies NativeSpec
    expect(treesOf(learnerOf(own)).trees.length).toBe(3)
    const drawer = kernelOf(own).trees!
    expect(drawer.count).toBe(2)
    expect(drawer.draw(1, 1, 1)).toMatchObject({ name: 'T3', treeCount: 2, root: { leaf: 3 } })
    expect(drawer.draw(1, 0, 1)).toBeNull()
  })
})
