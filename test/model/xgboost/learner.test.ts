import { describe, expect, it } from 'vitest'
import { readLearner } from '../../../src/model/xgboost/learner.ts'
import { readUbjson } from '../../../src/model/xgboost/ubjson-reader.ts'
import { changed, learnerOf, treesOf } from './learners.ts'
import { below, linearFile, nativeFile, nativeLeaf, ubjsonBytes } from './native-file.ts'
import type { NativeNode, NativeSpec } from './native-file.ts'

const leaves = (...groups: readonly number[]): (readonly [NativeNode, number])[] =>
  groups.map((group, k) => [nativeLeaf(k), group])

const model = ['learner', 'gradient_booster', 'model'] as const
const parameters = ['learner', 'learner_model_param'] as const

describe('readLearner', () => {
  const spec: NativeSpec = {
    version: [2, 1, 4],
    objective: 'count:poisson',
    objectiveParameters: { max_delta_step: '0.7' },
    baseScore: '3.7E0',
    names: ['a', 'é "'],
    types: ['float', 'c'],
    attributes: { best_iteration: '1' },
    trees: [[below(0, 1, nativeLeaf(1), nativeLeaf(2)), 0]],
  }

  it('reads JSON and UBJSON alike', () => {
    const learner = learnerOf(spec)
    expect(learner).toMatchObject({
      source: 'm',
      version: [2, 1, 4],
      objective: 'count:poisson',
      objectiveParameters: new Map([['max_delta_step', '0.7']]),
      booster: 'gbtree',
      featureCount: 2,
      classCount: 0,
      targetCount: 1,
      outputCount: 1,
      baseScores: Float32Array.of(3.7),
      featureNames: ['a', 'é "'],
      featureTypes: ['float', 'c'],
      attributes: new Map([['best_iteration', '1']]),
    })
    expect(readLearner(readUbjson(ubjsonBytes(nativeFile(spec)), 'm'), 'm')).toEqual(learner)
  })

  it('leaves open what the file leaves open', () => {
    const { featureNames, featureTypes, attributes, outputCount } = learnerOf({})
    expect([featureNames, featureTypes, attributes.size, outputCount]).toEqual([null, null, 0, 1])
  })

  it.each([
    ['5E-1', 0, 1, [0.5]],
    ['[5.05E-1]', 0, 1, [Math.fround(0.505)]],
    ['[1E0,-2E0,3E0]', 3, 1, [1, -2, 3]],
    ['[2E-1]', 0, 2, [Math.fround(0.2), Math.fround(0.2)]],
  ])('reads base_score %j for %d classes and %d targets', (baseScore, classes, targets, expected) => {
    expect([...learnerOf({ baseScore, classes, targets }).baseScores]).toEqual(expected)
  })

  it('finds the weights of dart in each of their places', () => {
    const plain = nativeFile({ trees: leaves(0, 0) })
    const booster = ['learner', 'gradient_booster'] as const
    const files = [
      nativeFile({ trees: leaves(0, 0), weightDrop: [0.5, 0.1] }),
      changed(plain, [...model, 'weight_drop'], [0.5, 0.1]),
      changed(plain, [...booster, 'weight_drop'], [0.5, 0.1]),
    ]
    for (const file of files) {
      const learner = learnerOf(file)
      expect(learner.booster).toBe('dart')
      expect(treesOf(learner).weights).toEqual(Float32Array.of(0.5, 0.1))
    }
    expect(treesOf(learnerOf(plain)).weights).toBeNull()
  })

  it.each([
    [{ trees: leaves(0, 1, 2, 0, 1, 2), classes: 3 }, [0, 3, 6]],
    [{ trees: leaves(0, 0, 1, 1, 0, 0, 1, 1), classes: 2, parallel: 2 }, [0, 4, 8]],
    [{ trees: leaves(0, 0, 0), parallel: 2 }, [0, 2, 3]],
    [{ trees: leaves(0, 0, 0), rounds: [0, 1, 3] }, [0, 1, 3]],
    [{ trees: [] }, [0]],
  ] satisfies [NativeSpec, number[]][])('counts the rounds of %j', (own, expected) => {
    expect([...treesOf(learnerOf(own)).rounds]).toEqual(expected)
  })

  it('counts a round a tree where each adds to all outputs', () => {
    const trees: NativeSpec['trees'] = [
      [nativeLeaf([1, 2]), 0],
      [nativeLeaf([3, 4]), 0],
    ]
    expect([...treesOf(learnerOf({ targets: 2, trees })).rounds]).toEqual([0, 1, 2])
  })

  it('reads linear weights', () => {
    const learner = learnerOf(linearFile({ featureCount: 2 }, [0.1, 2, 3]))
    expect([learner.booster, learner.model]).toEqual([
      'gblinear',
      { kind: 'linear', weights: Float32Array.of(0.1, 2, 3) },
    ])
  })

  it('refuses what is no object', () => {
    expect(() => readLearner(new Float64Array(0), 'm')).toThrow('m: expected an object')
  })

  const good = nativeFile({ trees: leaves(0, 0) })
  it.each([
    ['a file of another kind', { learner: 1 }, 'learner: expected an object'],
    [
      'no version',
      changed(good, ['version'], undefined),
      'version: expected a list of numbers, it is missing',
    ],
    ['an odd version', changed(good, ['version'], [1, 2]), 'version: expected 3 numbers, found 2'],
    [
      'features without end',
      changed(good, [...parameters, 'num_feature'], '1000001'),
      'num_feature: expected 0 to',
    ],
    ['classes below 0', changed(good, [...parameters, 'num_class'], '-1'), 'num_class: expected 0 to 100000'],
    [
      'base scores',
      changed(good, [...parameters, 'base_score'], '[1,2]'),
      'base_score: expected 1 or 1 numbers, found 2',
    ],
    [
      'a base score',
      changed(good, [...parameters, 'base_score'], '[]'),
      'base_score: expected numbers, found "[]"',
    ],
    [
      'a base score that is none',
      changed(good, [...parameters, 'base_score'], 'NaN'),
      'expected numbers, found "NaN"',
    ],
    [
      'names',
      changed(good, ['learner', 'feature_names'], ['a']),
      'feature_names: expected 2 texts (num_feature), found 1',
    ],
    ['no objective', changed(good, ['learner', 'objective'], {}), 'learner.objective, name: expected a text'],
    [
      'a booster',
      changed(good, ['learner', 'gradient_booster', 'name'], 'x'),
      'expected gbtree, dart or gblinear, found "x"',
    ],
    [
      'a number of trees',
      changed(good, [...model, 'gbtree_model_param', 'num_trees'], '3'),
      'num_trees: expected 2 to 2, found 3',
    ],
    [
      'groups',
      changed(good, [...model, 'tree_info'], [0, 1]),
      'tree_info: expected integers from 0 to 0, found 1 at 1',
    ],
    ['too few groups', changed(good, [...model, 'tree_info'], [0]), 'tree_info: expected 2 numbers, found 1'],
    [
      'rounds',
      changed(good, [...model, 'iteration_indptr'], [0, 2, 1]),
      'expected numbers that ascend from 0 to 2',
    ],
    [
      'rounds that end early',
      changed(good, [...model, 'iteration_indptr'], [0, 1]),
      'expected numbers that ascend from 0 to 2',
    ],
    [
      'a tree that is none',
      changed(good, [...model, 'trees', 1], 3),
      'trees: expected objects, found another value at 1',
    ],
    [
      'weights of dart',
      nativeFile({ trees: leaves(0), weightDrop: [1, 2] }),
      'weight_drop: expected 1 numbers, found 2',
    ],
    [
      'dart without weights',
      changed(good, ['learner', 'gradient_booster', 'name'], 'dart'),
      'weight_drop: expected a list',
    ],
    ['linear weights', linearFile({ featureCount: 2 }, [1]), 'weights: expected 3 numbers, found 1'],
  ])('refuses %s', (_, file, message) => {
    expect(() => learnerOf(file)).toThrow(message)
  })
})
