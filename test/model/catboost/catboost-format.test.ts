import { describe, expect, it } from 'vitest'
import { catBoostFormat } from '../../../src/model/catboost/catboost-format.ts'
import { formatOf } from '../../../src/model/formats.ts'
import { loadModel, readModelFacts } from '../../../src/model/load-model.ts'
import { lookAt } from '../../../src/model/model-file.ts'
import type { Model } from '../../../src/model/scorer.ts'
import { ulpDistance } from '../../parity/comparison.ts'
import { catBoostCases } from './catboost-cases.ts'
import type { CatBoostCase } from './catboost-cases.ts'

/** The same trees under a loss that changes nothing: what is predicted are the raw values. */
function rawModel(testCase: CatBoostCase): Model {
  return loadModel(testCase.changed((file) => (file.model_info.params.loss_function.type = 'MultiRMSE')))
}

function scores(model: Model, { cells, count }: CatBoostCase['rows'], batch: number): Float64Array {
  const { inputs, outputs } = model.scorer
  const out = new Float64Array(count * outputs.length)
  for (let row = 0; row < count; row += batch) {
    const some = Math.min(batch, count - row)
    const at = cells.subarray(row * inputs.length)
    model.scorer.score(at, some, out.subarray(row * outputs.length), new Uint8Array(some))
  }
  return out
}

function columnsOf(testCase: CatBoostCase, prefix: string): readonly number[][] {
  const [header = [], ...lines] = testCase.table('expected')
  const at = header.flatMap((name, index) => (name.startsWith(prefix) ? [index] : []))
  return lines.map((line) => at.map((index) => Number(line[index])))
}

describe.each(catBoostCases.map((testCase) => [testCase.name, testCase] as const))(
  'the CatBoost model %s',
  (_, testCase) => {
    it.each([1, 7, 1024])('gives CatBoost’s raw values bit for bit, %i rows at a time', (batch) => {
      const expected = columnsOf(testCase, 'raw').flat()
      expect(expected.length).toBeGreaterThan(80)
      expect([...scores(rawModel(testCase), testCase.rows, batch)]).toEqual(expected)
    })

    it('gives its predictions, those that pass an exp within 4 units of the last place, and its labels', () => {
      const model = loadModel(testCase.bytes)
      const { outputs } = model.scorer
      const found = scores(model, testCase.rows, 1024)
      const own = outputs.flatMap(({ kind }, index) => (kind === 'label' ? [] : [index]))
      const distances = columnsOf(testCase, 'pred').flatMap((line, row) =>
        line.map((value, k) => ulpDistance(found[row * outputs.length + own[k]!]!, value)),
      )
      expect(distances.length).toBeGreaterThan(80)
      expect(Math.max(...distances)).toBeLessThanOrEqual(4)
      const [header = [], ...lines] = testCase.table('expected')
      const at = header.indexOf('label')
      expect(at >= 0).toBe(outputs[0]!.kind === 'label')
      if (at < 0) return
      const levels = model.response!.levels!
      expect(lines.map((_line, row) => levels[found[row * outputs.length]!])).toEqual(
        // Python's True and False.
        lines.map((line) => line[at]!.replace('True', 'true').replace('False', 'false')),
      )
    })

    it('gives its leaves and its contributions', () => {
      const model = loadModel(testCase.bytes)
      const { cells } = testCase.rows
      const width = model.scorer.inputs.length
      const rowAt = (row: number) => cells.slice(row * width, (row + 1) * width)
      const leaves = testCase.table('leaf').slice(1)
      expect(leaves.length).toBe(30)
      leaves.forEach((line, row) => {
        const ids = model.leaves!.leaves(rowAt(row)).map(({ id }) => String(id))
        // All values of a leaf have the same tree.
        expect(ids.slice(0, line.length)).toEqual(line)
      })
      const contributions = model.contributions!
      const out = new Float64Array(contributions.names.length * contributions.classes.length)
      testCase
        .table('contrib')
        .slice(1)
        .forEach((line, row) => {
          contributions.contributions(rowAt(row), out)
          // Of mean and variance CatBoost explains the mean alone.
          expect(line.length).toBe(testCase.name === 'uncertain' ? contributions.names.length : out.length)
          line.forEach((text, k) => {
            expect(out[k]).toBeCloseTo(Number(text), 12)
          })
        })
    })
  },
)

const binary = catBoostCases.find(({ name }) => name === 'binary')!
const several = catBoostCases.find(({ name }) => name === 'several')!
const shares = catBoostCases.find(({ name }) => name === 'shares')!
const squares = catBoostCases.find(({ name }) => name === 'squares')!

describe('catBoostFormat', () => {
  it('recognises the file by its first key, whatever blanks are before it', () => {
    for (const text of [
      '{"features_info":{}}',
      '\n {\n "model_info" : {}',
      '{"ctr_data": {}}',
      '{"oblivious_trees":[',
    ])
      expect(formatOf(lookAt(Buffer.from(text)))).toBe(catBoostFormat)
    for (const text of ['{"a": {"features_info": 1}}', '["features_info"]', '{"learner":{}}'])
      expect(catBoostFormat.recognises(lookAt(Buffer.from(text)))).toBe(false)
  })

  it('has names of columns and classes from the file, and what is predicted for each loss', () => {
    const model = loadModel(binary.bytes)
    expect(model).toMatchObject({
      format: { name: 'CatBoost JSON', producer: 'CatBoost 1.2.10' },
      category: 'Binomial',
      treeCount: 12,
      defaultThreshold: 0.5,
      unsaid: [],
    })
    expect(model.response!.levels).toEqual(['fine', 'worn'])
    expect(model.scorer.inputs.map(({ name, kind }) => [name, kind])).toEqual(
      ['pressure', 'flow rate', 'temp', 'vibration, x', 'Öl', 'load'].map((name) => [name, 'numeric']),
    )
    const names = (name: string) => {
      const found = loadModel(catBoostCases.find((one) => one.name === name)!.bytes)
      return [found.category, ...found.scorer.outputs.map((output) => output.name)]
    }
    expect(names('multi')).toEqual(['Multinomial', 'predict', 'high', 'low', 'mid'])
    expect(names('several')).toEqual(['MultiOutput', 'output0', 'output1', 'output2'])
    expect(names('quantiles')).toEqual(['MultiOutput', 'quantile 0.1', 'quantile 0.5', 'quantile 0.9'])
    expect(names('uncertain')).toEqual(['MultiOutput', 'mean', 'variance'])
    expect(names('counts')).toEqual(['Regression', 'predict'])
    expect(loadModel(catBoostCases.find(({ name }) => name === 'binary_threshold')!.bytes)).toMatchObject({
      defaultThreshold: 0.35,
    })
  })

  it('tells what the file does not say, until a setting does', () => {
    const open = loadModel(shares.bytes)
    expect(open.response!.levels).toEqual(['0', '1'])
    expect(open.unsaid.map(({ setting }) => setting)).toEqual(['labels'])
    const named = loadModel(shares.bytes, { labels: ['good', 'bad'] })
    expect(named.response!.levels).toEqual(['good', 'bad'])
    expect(named.unsaid).toEqual([])
    expect(loadModel(squares.bytes).scorer.inputs[5]!.name).toBe('5')
    expect(loadModel(squares.bytes).unsaid.map(({ setting }) => setting)).toEqual(['featureNames'])
    const featureNames = ['a', 'b', 'c', 'd', 'e', 'f']
    const columns = loadModel(squares.bytes, { featureNames })
    expect(columns.scorer.inputs.map(({ name }) => name)).toEqual(featureNames)
    expect(columns.unsaid).toEqual([])
  })

  it.each([
    ['labels beside those of the file', binary, { labels: ['a', 'b'] }, /the file names its classes itself/],
    ['labels of a regression', several, { labels: ['a'] }, /setting labels: the model has no classes/],
    ['too few labels', shares, { labels: ['a'] }, /expected 2 names of classes, found 1/],
    ['names beside those of the file', binary, { featureNames: ['a'] }, /the file names its columns itself/],
    ['too few names', squares, { featureNames: ['a'] }, /expected 6 names, found 1/],
    [
      'a name twice',
      squares,
      { featureNames: ['a', 'b', 'c', 'd', 'e', 'a'] },
      /setting featureNames: "a" is the name of a column twice/,
    ],
    ['rounds', binary, { rounds: 'best' }, /setting rounds: does not go with a CatBoost model/],
  ] as const)('refuses %s', (_, testCase, options, message) => {
    expect(() => loadModel(testCase.bytes, options)).toThrow(message)
  })

  it('reads facts and draws trees', () => {
    const facts = readModelFacts(binary.bytes)
    expect(facts.trainingMetrics).toEqual({ Logloss: expect.any(Number) as number })
    expect(facts.parameters).toContainEqual({ name: 'depth', value: 4, isDefault: false })
    expect(facts.details).toEqual([
      { name: 'loss', value: 'Logloss' },
      { name: 'trees', value: '12' },
      { name: 'missing values', value: 'below all borders' },
    ])
    expect(facts.writtenAt).toMatch(/^20\d\d-/)
    const drawn = loadModel(binary.bytes).trees!.draw(0, 0, 9)!
    expect(drawn).toMatchObject({ leaves: 16, depth: 4, float32: true })
    expect(drawn.root.weight).toBe(400)
    expect(loadModel(several.bytes).trees!.classes).toEqual(['output0', 'output1', 'output2'])
  })
})
