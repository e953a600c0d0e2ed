import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileSettings } from '../../../src/model/file-settings.ts'
import { kernelScorer } from '../../../src/model/kernel-scorer.ts'
import type { CompiledScorer } from '../../../src/model/kernel-scorer.ts'
import { nativeColumns } from '../../../src/model/xgboost/native-columns.ts'
import { nativeKernel } from '../../../src/model/xgboost/native-kernel.ts'
import { nativePrediction } from '../../../src/model/xgboost/native-prediction.ts'
import { learnerOf } from './learners.ts'
import { below, linearFile, nativeLeaf, oneOf } from './native-file.ts'
import type { JsonObject, NativeSpec } from './native-file.ts'

const { fround } = Math

function compile(spec: NativeSpec | JsonObject, settings: FileSettings = {}): CompiledScorer {
  const learner = learnerOf(spec)
  const { inputs } = nativeColumns(learner, settings)
  return kernelScorer(inputs, nativeKernel(learner, inputs, nativePrediction(learner, settings), settings))
}

function scored({ scorer }: CompiledScorer, ...cells: readonly number[]): number[] {
  const rowCount = cells.length / scorer.inputs.length
  const out = new Float64Array(rowCount * scorer.outputs.length)
  expect(scorer.score(Float64Array.from(cells), rowCount, out, new Uint8Array(rowCount))).toBe(0)
  return [...out]
}

const numeric: NativeSpec = {
  featureCount: 1,
  trees: [[below(0, 0.1, nativeLeaf(1), nativeLeaf(2), 'right'), 0]],
}
const category: NativeSpec = {
  featureCount: 1,
  trees: [[oneOf(0, [1, 40], nativeLeaf(1), nativeLeaf(2), 'right'), 0]],
}

describe('nativeKernel', () => {
  it.each([
    ['below the threshold', 0.09, 1],
    ['at it, in float32', fround(0.1), 2],
    ['at it once rounded', 0.1, 2],
    ['just below it once rounded', fround(0.1) - 2 ** -28, 1],
    ['missing', NaN, 2],
    ['-Infinity', -Infinity, 1],
    ['Infinity', Infinity, 2],
  ])('sends a number %s', (_, cell, expected) => {
    expect(scored(compile(numeric), cell)).toEqual([expected])
  })

  it.each([
    ['listed', 1, 2],
    ['listed, with a fraction', 1.9, 2],
    ['the last one', 40, 2],
    ['not listed', 0, 1],
    ['beyond the list', 41, 1],
    ['just below 0', -0.5, 1],
    ['below 0', -1, 1],
    ['-0', -0, 1],
    ['2^24 and beyond', 2 ** 24, 1],
    ['huge', 1e300, 1],
    ['missing', NaN, 2],
  ])('sends a category that is %s', (_, cell, expected) => {
    expect(scored(compile(category), cell)).toEqual([expected])
    // Many at once take another way.
    expect(new Set(scored(compile(category), ...Array<number>(100).fill(cell)))).toEqual(new Set([expected]))
  })

  it('adds up in float32, in order, from the base score, with the weights of dart', () => {
    const leaves = [0.1, 0.7, 1e-7, -0.3, 1e8, 3]
    const weightDrop = [0.3, 0.9, 1, 0.5, 0.1, 0.7]
    const sum = (start: number, weights: readonly number[]): number =>
      leaves.reduce((y, leaf, k) => fround(y + fround(fround(leaf) * fround(weights[k]!))), fround(start))
    const spec: NativeSpec = {
      baseScore: '2.3E0',
      trees: leaves.map((leaf) => [nativeLeaf(leaf), 0] as const),
    }
    expect(scored(compile(spec), 0, 0)).toEqual([sum(2.3, [1, 1, 1, 1, 1, 1])])
    expect(scored(compile({ ...spec, weightDrop }), 0, 0)).toEqual([sum(2.3, weightDrop)])
  })

  it('adds a tree to its own output, or one with vectors to all', () => {
    const base = { featureCount: 1, targets: 2, baseScore: '[1E0,2E0]' } satisfies NativeSpec
    const [one, two] = [nativeLeaf(10), nativeLeaf(20)]
    expect(
      scored(
        compile({
          ...base,
          trees: [
            [one, 1],
            [two, 0],
          ],
        }),
        0,
      ),
    ).toEqual([21, 12])
    const vectors = below(0, 5, nativeLeaf([10, 20]), nativeLeaf([30, 40]))
    const model = compile({
      ...base,
      trees: [
        [vectors, 0],
        [nativeLeaf([1, 2]), 0],
      ],
    })
    expect(scored(model, 0, 9)).toEqual([12, 24, 32, 44])
    expect(model.contributions).toBeNull()
  })

  it('scores any number of rows alike', () => {
    const tree = below(0, 3, below(1, 0, nativeLeaf(0.1), nativeLeaf(0.2)), nativeLeaf(0.3), 'right')
    const model = compile({ trees: Array.from({ length: 20 }, () => [tree, 0] as const) })
    const cell = fc.oneof(fc.constant(NaN), fc.double({ min: -9, max: 9 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 150 }), (rows) => {
        expect(scored(model, ...rows.flat())).toEqual(rows.flatMap((row) => scored(model, ...row)))
      }),
    )
  })

  it('takes a level that it does not know as missing, and a code of the file as it stands', () => {
    const named = compile(category, { categories: { f0: Array.from({ length: 41 }, (_, k) => `l${k}`) } })
    expect(scored(named, 1, 0, -1, -2, NaN)).toEqual([2, 1, 2, 2, 2])
    expect(scored(compile(category), -1, -2)).toEqual([1, 1])
  })

  it('takes the number of setting missing as missing', () => {
    expect(scored(compile(numeric, { missing: 0 }), 0, -0, 0.05, NaN)).toEqual([2, 2, 1, 2])
    expect(scored(compile(numeric, { missing: NaN }), 0)).toEqual([1])
  })

  it('scores the rounds that settings say', () => {
    const spec: NativeSpec = {
      attributes: { best_iteration: '0', scikit_learn: '{}' },
      trees: [
        [nativeLeaf(1), 0],
        [nativeLeaf(2), 0],
      ],
    }
    expect(scored(compile(spec), 0, 0)).toEqual([1])
    expect(scored(compile(spec, { rounds: 'all' }), 0, 0)).toEqual([3])
    expect(compile(spec).leaves!.names).toEqual(['T1'])
  })

  it('scores linear models: bias and base first, then features in order, missing ones left out', () => {
    const weights = [0.1, 0.2, 0.3, 0.4, 10, 20]
    const model = compile(linearFile({ featureCount: 2, targets: 2, baseScore: '[5E-1,9E0]' }, weights))
    const sum = (g: number, x: readonly number[]): number =>
      x.reduce<number>(
        (y, value, f) =>
          Number.isNaN(value) ? y : fround(y + fround(fround(value) * fround(weights[2 * f + g]!))),
        fround(weights[4 + g]! + 0.5),
      )
    expect(scored(model, 0.7, NaN, 3, 1 / 3)).toEqual([
      sum(0, [0.7, NaN]),
      sum(1, [0.7, NaN]),
      sum(0, [3, 1 / 3]),
      sum(1, [3, 1 / 3]),
    ])
    expect([model.leaves, model.staged, model.trees]).toEqual([null, null, null])
  })
})
