import { describe, expect, it } from 'vitest'
import type { FileSettings } from '../../../src/model/file-settings.ts'
import { nativeColumns } from '../../../src/model/xgboost/native-columns.ts'
import { learnerOf } from './learners.ts'
import { linearFile, nativeLeaf, oneOf } from './native-file.ts'
import type { NativeSpec } from './native-file.ts'

const spec: NativeSpec = {
  featureCount: 3,
  names: ['x', 'site', 'code'],
  types: ['float', 'c', 'c'],
  trees: [[oneOf(1, [0, 2], nativeLeaf(1), nativeLeaf(2)), 0]],
}

const cats = (enc: readonly unknown[], ...segments: readonly number[]): NativeSpec => ({
  ...spec,
  version: [3, 2, 0],
  cats: { enc, feature_segments: segments },
})

const none = { offsets: [], values: [] }
const sites = { offsets: [0, 1, 2, 3], values: [97, 98, 99] }
const codes = { type: 15, values: [7, 3] }

const columnsOf = (own: NativeSpec, settings: FileSettings = {}): ReturnType<typeof nativeColumns> =>
  nativeColumns(learnerOf(own), settings)

describe('nativeColumns', () => {
  it('takes names and levels from the file', () => {
    expect(columnsOf(cats([none, sites, codes], 0, 0, 3, 5))).toEqual({
      inputs: [
        { name: 'x', kind: 'numeric', levels: null },
        { name: 'site', kind: 'categorical', levels: ['a', 'b', 'c'] },
        { name: 'code', kind: 'categorical', levels: ['7', '3'], levelType: 'number' },
      ],
      unsaid: [],
    })
  })

  it('takes levels from settings, and says where none are', () => {
    const { inputs, unsaid } = columnsOf(spec, { categories: { site: ['a', 'b', 'c'] } })
    expect(inputs.map(({ kind, levels }) => [kind, levels])).toEqual([
      ['numeric', null],
      ['categorical', ['a', 'b', 'c']],
      ['numeric', null],
    ])
    expect(unsaid).toEqual([
      {
        setting: 'categories',
        message:
          'the levels of the categorical columns are not in the file: "code" are taken as the numbers of categories',
      },
    ])
    const numbers = columnsOf(spec, { categories: { site: ['1', '2', '3'], code: ['7'] } })
    expect(numbers.inputs.map(({ levelType }) => levelType)).toEqual([undefined, 'number', 'number'])
    expect(numbers.unsaid).toEqual([])
  })

  it('knows a category by its splits, where the file has no types', () => {
    const own = { ...spec, types: [] }
    expect(columnsOf(own).unsaid[0]!.message).toContain('"site" are taken')
    expect(columnsOf(own, { categories: { site: ['a', 'b', 'c'] } }).unsaid).toEqual([])
  })

  it('numbers columns that nobody names', () => {
    const { inputs, unsaid } = columnsOf({})
    expect(inputs.map(({ name }) => name)).toEqual(['f0', 'f1'])
    expect(unsaid).toEqual([
      { setting: 'featureNames', message: 'the file has no names of columns: they are called f0 to f1' },
    ])
    const given = columnsOf({}, { featureNames: ['b', 'a'] })
    expect(given.inputs.map(({ name }) => name)).toEqual(['b', 'a'])
    expect(given.unsaid).toEqual([])
  })

  it('takes linear models', () => {
    const { inputs } = nativeColumns(learnerOf(linearFile({ featureCount: 1 }, [1, 2])), {})
    expect(inputs).toEqual([{ name: 'f0', kind: 'numeric', levels: null }])
  })

  const cut = cats([none, { offsets: [0, 1, 2, 3], values: [97, -61, -87] }, codes], 0, 0, 3, 5)
  it('asks for levels that the file has cut', () => {
    expect(() => columnsOf(cut)).toThrow(
      /setting categories: it is needed for column "site": XGBoost 3\.2\.0 cuts/,
    )
    expect(columnsOf(cut, { categories: { site: ['a', 'é', 'b'] } }).inputs[1]!.levels).toEqual([
      'a',
      'é',
      'b',
    ])
  })

  it.each([
    [
      cut,
      { categories: { site: ['a', 'é'] } },
      'setting categories: expected 3 levels of column "site", found 2',
    ],
    [
      spec,
      { categories: { y: ['a'] } },
      'setting categories: the model has no column "y"; it has x, site, code',
    ],
    [spec, { categories: { x: ['a'] } }, 'setting categories: column "x" has no categories in the file'],
    [
      spec,
      { categories: { site: ['a', 'b'] } },
      'setting categories: expected at least 3 levels of column "site"',
    ],
    [
      spec,
      { categories: { site: ['a', 'b', 'a'] } },
      'setting categories: level "a" of column "site" is there twice',
    ],
    [
      cats([none, sites, codes], 0, 0, 3, 5),
      { categories: { site: ['a', 'b', 'c'] } },
      'setting categories: the file has the levels of column "site" itself',
    ],
    [spec, { featureNames: ['a', 'b', 'c'] }, 'setting featureNames: the file names its columns itself'],
    [{}, { featureNames: ['a'] }, 'setting featureNames: expected 2 names, found 1'],
    [{ names: ['a', 'a'] }, {}, 'learner, feature_names: expected each name once, "a" is there twice'],
  ] satisfies [NativeSpec, FileSettings, string][])('refuses %#', (own, settings, message) => {
    expect(() => columnsOf(own, settings)).toThrow(message)
  })
})
