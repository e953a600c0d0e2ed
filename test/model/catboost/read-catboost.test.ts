import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { catBoostCases } from './catboost-cases.ts'
import type { Changeable } from './catboost-cases.ts'

const named = (wanted: string) => catBoostCases.find(({ name }) => name === wanted)!
const binary = named('binary')
const multi = named('multi')
const lossguide = named('lossguide_multi')
const squares = named('squares')

function answers(file: Uint8Array): readonly number[] {
  const { scorer } = loadModel(file)
  const out = new Float64Array(scorer.outputs.length)
  scorer.score(new Float64Array(scorer.inputs.length), 1, out, new Uint8Array(1))
  return [...out]
}

describe('readCatBoostFile', () => {
  const same: readonly (readonly [string, (file: Changeable) => void])[] = [
    [
      'parameters as text, as older releases write them',
      ({ model_info }) => {
        Object.assign(model_info, {
          params: JSON.stringify(model_info.params),
          class_params: JSON.stringify(model_info.class_params),
        })
      },
    ],
    ['a bias that is no list', (file) => (file.scale_and_bias = [1, 0])],
    ['no bias', (file) => (file.scale_and_bias = [1, []])],
    [
      'no weights',
      (file) => {
        file.oblivious_trees!.forEach((tree) => delete tree.leaf_weights)
      },
    ],
    ['keys of later releases', (file) => Object.assign(file, { later: [1] })],
    [
      'splits that do not say their type',
      (file) => {
        file.oblivious_trees!.forEach(({ splits }) => {
          splits.forEach((split) => delete split['split_type'])
        })
      },
    ],
    ['empty lists of other columns', ({ features_info }) => (features_info['categorical_features'] = [])],
  ]
  it.each(same)('takes %s', (_, change) => {
    expect(answers(binary.changed(change))).toEqual(answers(binary.bytes))
  })

  it('adds bias and scale, and scores without trees', () => {
    const scaled = squares.changed((file) => (file.scale_and_bias = [2, [0.25]]))
    const plain = squares.changed((file) => (file.scale_and_bias = [1, [0]]))
    expect(answers(scaled)).toEqual(answers(plain).map((value) => value * 2 + 0.25))
    const empty = squares.changed((file) => {
      file.oblivious_trees = []
      file.scale_and_bias = [1, [7]]
    })
    expect(answers(empty)).toEqual([7])
  })

  it('gives no contributions where leaves have no weights', () => {
    const file = binary.changed(({ oblivious_trees: trees }) => {
      trees!.forEach((tree) => delete tree.leaf_weights)
    })
    expect(loadModel(file).contributions).toBeNull()
    expect(loadModel(file).leaves!.leaves(new Float64Array(6))[0]).toEqual({
      path: expect.any(String) as string,
      id: expect.any(Number) as number,
    })
  })

  const first = (file: Changeable) => file.oblivious_trees![0]!
  const refused: readonly (readonly [string, (file: Changeable) => void, RegExp])[] = [
    [
      'columns of categories, by their names and with the way out',
      ({ features_info }) => (features_info['categorical_features'] = [{ feature_id: 'pump' }, {}]),
      /entry features_info\.categorical_features: categorical columns are not read \(pump, 1\)\. .*numbers already/,
    ],
    [
      'columns of text',
      ({ features_info }) => (features_info['text_features'] = [{ feature_id: 'note' }]),
      /text columns are not read \(note\)/,
    ],
    [
      'columns of embeddings',
      ({ features_info }) => (features_info['embedding_features'] = [{ feature_id: 'e' }]),
      /embedding columns are not read \(e\)/,
    ],
    ['statistics of categories', (file) => (file.ctr_data = {}), /statistics of categories are not read/],
    [
      'splits of categories',
      (file) => Object.assign(first(file).splits[0]!, { split_type: 'OneHotFeature' }),
      /oblivious_trees\[0\]\.splits\[0\]\.split_type: expected FloatFeature .*found "OneHotFeature"/,
    ],
    [
      'a column that is not there',
      (file) => Object.assign(first(file).splits[0]!, { float_feature_index: 6 }),
      /float_feature_index: expected a number of 0 to 5, found 6/,
    ],
    [
      'a border that its column does not have',
      (file) => Object.assign(first(file).splits[0]!, { border: 0.123 }),
      /splits\[0\]\.border: expected one of the borders of column \d, found 0\.123/,
    ],
    [
      'a border that is none',
      (file) => Object.assign(first(file).splits[0]!, { border: 'x' }),
      /border: expected a number, found "x"/,
    ],
    [
      'a leaf too few',
      (file) => first(file).leaf_values.pop(),
      /leaf_values: expected 16 numbers for 4 splits, found a list of 15/,
    ],
    [
      'a leaf that is no number',
      (file) => (first(file).leaf_values[3] = null),
      /leaf_values\[3\]: expected a number, found null/,
    ],
    [
      'another number of values later on',
      (file) =>
        (file.oblivious_trees![1]!.leaf_values = [
          ...file.oblivious_trees![1]!.leaf_values,
          ...file.oblivious_trees![1]!.leaf_values,
        ]),
      /oblivious_trees\[1\]\.leaf_values: expected 16 numbers/,
    ],
    [
      'weights that are too few',
      (file) => first(file).leaf_weights!.pop(),
      /leaf_weights: expected 16 weights/,
    ],
    ['negative weights', (file) => (first(file).leaf_weights![0] = -1), /leaf_weights: expected 16 weights/],
    [
      'more splits than a tree has',
      (file) => (first(file).splits = Array.from({ length: 40 }, () => first(file).splits[0]!)),
      /splits: expected at most 16 splits/,
    ],
    ['no trees', (file) => delete file.oblivious_trees, /oblivious_trees: expected a list, found nothing/],
    [
      'two biases for one value',
      (file) => (file.scale_and_bias = [1, [1, 2]]),
      /scale_and_bias: expected 1 biases/,
    ],
    [
      'a scale alone',
      (file) => (file.scale_and_bias = [1]),
      /expected a scale and a bias, found a list of 1/,
    ],
    [
      'an unknown treatment of missing values',
      ({ features_info }) => (features_info.float_features[0]!['nan_value_treatment'] = 'AsIfTrue'),
      /nan_value_treatment: expected one of AsIs, AsFalse, AsTrue/,
    ],
    [
      'columns in another order',
      ({ features_info }) => features_info.float_features.reverse(),
      /float_features\[0\]\.feature_index: expected 0, found 5/,
    ],
    [
      'two columns of one name',
      ({ features_info }) => (features_info.float_features[1]!['feature_id'] = 'pressure'),
      /expected a name of its own for each column, found "pressure" twice/,
    ],
    [
      'two classes of one name',
      ({ model_info }) => (model_info.class_params.class_names = ['a', 'a']),
      /class_names: expected a name of its own for each class/,
    ],
    [
      'three names for two classes',
      ({ model_info }) => (model_info.class_params.class_names = ['a', 'b', 'c']),
      /expected 2 names of classes, found 3/,
    ],
    [
      'a threshold that is no probability',
      ({ model_info }) => (model_info['binclass_probability_threshold'] = 1),
      /expected a number between 0 and 1/,
    ],
    [
      'parameters that are no JSON',
      ({ model_info }) => Object.assign(model_info, { params: '{' }),
      /model_info\.params: expected JSON/,
    ],
  ]
  it.each(refused)('refuses %s', (_, change, message) => {
    const load = () => loadModel(binary.changed(change))
    expect(load).toThrow(ModelError)
    expect(load).toThrow(message)
  })

  const free = (file: Changeable) => file.trees![0]!
  it.each<[string, (file: Changeable) => void, RegExp]>([
    [
      'a node without its right child',
      (file) => delete free(file)['right'],
      /trees\[0\]\.right: expected an object, found nothing/,
    ],
    [
      'a leaf of another size',
      (file) => (file.trees![1] = { value: [1, 2] }),
      /trees\[1\]\.value: expected 3 numbers/,
    ],
    [
      'a leaf of nothing',
      (file) => (file.trees![0] = { value: [] }),
      /trees\[0\]\.value: expected some numbers/,
    ],
    [
      'trees that are too deep',
      (file) => {
        const { split } = free(file)
        let node: Record<string, unknown> = { value: [1, 2, 3] }
        for (let depth = 0; depth < 2100; depth++) node = { split, left: node, right: { value: [1, 2, 3] } }
        file.trees![0] = node
      },
      /expected at most 2000 levels/,
    ],
  ])('refuses of trees of free shape %s', (_, change, message) => {
    expect(() => loadModel(lossguide.changed(change))).toThrow(message)
  })

  it('refuses what is no JSON, and says where it stops', () => {
    expect(() => loadModel(multi.bytes.subarray(0, 9000))).toThrow(/expected JSON: /)
    expect(() => loadModel(Buffer.from('{"features_info": '.repeat(100_000)))).toThrow(/expected JSON: /)
  })
})
