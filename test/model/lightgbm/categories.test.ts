import { describe, expect, it } from 'vitest'
import { readColumns } from '../../../src/model/lightgbm/categories.ts'
import { readModelText } from '../../../src/model/lightgbm/read-text.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { scoreRow } from '../../../src/model/score-row.ts'
import { fixtures, modelText } from './model-text.ts'

interface Given {
  readonly infos: string
  readonly pandas?: unknown
  readonly parameter?: string
  readonly categories?: Readonly<Record<string, readonly string[]>>
}

function columns({ infos, pandas, parameter = '', categories = {} }: Given) {
  const names = infos.split(' ').map((_, column) => 'abcdef'[column])
  const header = {
    max_feature_idx: String(names.length - 1),
    feature_names: names.join(' '),
    feature_infos: infos,
  }
  const json = typeof pandas === 'string' ? pandas : JSON.stringify(pandas)
  const rest = `parameters:\n[categorical_feature: ${parameter}]\nend of parameters\n\n${pandas === undefined ? '' : `pandas_categorical:${json}\n`}`
  const text = readModelText({ source: 'm.txt', bytes: modelText([], header, rest), digest: '' })
  return readColumns(text, text.header.featureNames, categories, 'm.txt')
}

/** Levels by column, null for numbers. */
const levelsOf = (given: Given) => columns(given).inputs.map(({ levels }) => levels)

describe('the columns of a model', () => {
  it('are numbers where the file has no levels, and that is told', () => {
    expect(columns({ infos: '[0:1] -1:0:2 none' })).toEqual({
      inputs: ['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric', levels: null })),
      unsaid: [
        {
          setting: 'categories',
          message: "the levels of 'b' are not in the file: rows give their codes, as the training did",
        },
      ],
    })
    expect(columns({ infos: '[0:1]', pandas: null }).unsaid).toEqual([])
    expect(columns({ infos: '[0:1]', pandas: [] }).unsaid).toEqual([])
  })

  it("take the frame's levels in order", () => {
    const found = columns({
      infos: '0:1 [0:9] -1:2:0',
      pandas: [
        ['x', 'y'],
        ['', 'ü', 'z'],
      ],
    })
    expect(found.inputs).toEqual([
      { name: 'a', kind: 'categorical', levels: ['x', 'y'] },
      { name: 'b', kind: 'numeric', levels: null },
      { name: 'c', kind: 'categorical', levels: ['', 'ü', 'z'] },
    ])
    expect(found.unsaid).toEqual([])
  })

  it('keep how numbers and truth values are written, and say that they were none', () => {
    const { inputs } = columns({ infos: '0:1 0:1 0:1', pandas: '[[1, 2.0], [false, true], ["x", 7]]' })
    expect(inputs).toEqual([
      { name: 'a', kind: 'categorical', levels: ['1', '2.0'], levelType: 'number' },
      { name: 'b', kind: 'categorical', levels: ['false', 'true'], levelType: 'boolean' },
      { name: 'c', kind: 'categorical', levels: ['x', '7'] },
    ])
  })

  it('are found by the parameter where one was not used in training', () => {
    expect(levelsOf({ infos: '0:1 none [0:1]', pandas: [['x', 'y'], ['z']], parameter: '0,1' })).toEqual([
      ['x', 'y'],
      ['z'],
      null,
    ])
  })

  it('are not guessed where counts or codes do not agree', () => {
    const message =
      /m\.txt: setting categories: the file has the levels of 1 column \('x', 'y', \.\.\.\), and does not say of which: name them with these levels/
    const lists = [['x', 'y']]
    expect(() => columns({ infos: '[0:1] none', pandas: lists })).toThrow(message)
    expect(() => columns({ infos: '0:1 0:1', pandas: lists })).toThrow(message)
    expect(() => columns({ infos: '[0:1] 0:5', pandas: lists })).toThrow(message)
    expect(levelsOf({ infos: '[0:1] 0:5', pandas: lists, categories: { a: ['x', 'y'] } })).toEqual([
      ['x', 'y'],
      null,
    ])
  })

  it('take levels that are given', () => {
    const given = columns({ infos: '[0:1] 0:1', categories: { b: ['x', 'y'] } })
    expect(given.inputs[1]).toEqual({ name: 'b', kind: 'categorical', levels: ['x', 'y'] })
    expect(given.unsaid).toEqual([])
    expect(
      levelsOf({ infos: '0:1 0:1', pandas: [['p', 'q']], parameter: '0', categories: { b: ['x', 'y'] } }),
    ).toEqual([
      ['p', 'q'],
      ['x', 'y'],
    ])
  })

  it.each([
    [
      'other levels than those of the file',
      { infos: '0:1', pandas: [['x', 'y']], categories: { a: ['y', 'x'] } },
      /the file has other levels of "a": 'x', 'y'/,
    ],
    ['levels that are the same as texts', { infos: '0:1', pandas: [['1', 1]] }, /differ as texts/],
    ['no JSON', { infos: '0:1', pandas: '[[x' }, /expected null, or lists/],
    ['no lists', { infos: '0:1', pandas: { number: '1' } }, /expected null, or lists/],
    ['lists of something else', { infos: '0:1', pandas: [[{ number: {} }]] }, /expected null, or lists/],
    ['lists of null', { infos: '0:1', pandas: [[null]] }, /expected null, or lists/],
  ] as const)('refuse %s', (_, given: Given, message) => {
    expect(() => columns(given)).toThrow(message)
  })
})

describe('a row', () => {
  const model = loadModel(`${fixtures}/pandas_cat_multi.txt`)
  const row = {
    temp: 20,
    pressure: 1,
    count: 2,
    flag: 1,
    delta: 0,
    load: 0.5,
    flow: 1e5,
    trace: 0,
    site: 'north',
  }
  const score = (more: object) => {
    const { outputs, problems } = scoreRow(model, { ...row, ...more })
    return { outputs, problems }
  }

  it('gives levels by their values', () => {
    const texts = score({ unit: '208', mode: 'true', grade: '2.0' })
    expect(texts.problems).toEqual([])
    expect(score({ unit: 208, mode: true, grade: 2 })).toEqual(texts)
    expect(score({ unit: '208.0', mode: 'True', grade: '2' })).toEqual(texts)
    expect(score({ unit: 208n, mode: true, grade: 2 })).toEqual(texts)
    expect(score({ unit: 205, mode: true, grade: 2 }).outputs).not.toEqual(texts.outputs)
  })

  it('with another level is scored as if it were missing', () => {
    const other = score({ unit: 209, mode: true, grade: 2 })
    expect(other.problems).toEqual([{ column: 'unit', problem: 'unknown-category' }])
    expect(other.outputs).toEqual(score({ unit: null, mode: true, grade: 2 }).outputs)
  })
})
