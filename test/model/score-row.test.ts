import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'
import { scoreRow } from '../../src/model/score-row.ts'

const folder = join(import.meta.dirname, '../fixtures/models')
const load = (name: string) => loadModel(join(folder, `${name}.zip`))
const model = load('gbm_bernoulli')
const row = { temp: 30, press: 3, rpm: 1200, cnt: 2, load: 40, mode: 'blue', shift: 'late' }

describe('scoreRow', () => {
  it('gives label, probabilities and outputs by name', () => {
    const prediction = scoreRow(model, row)
    const levels = model.response!.levels!
    expect(prediction.label).toBeOneOf(levels)
    expect(Object.keys(prediction.probabilities!)).toEqual(levels)
    expect(Object.values(prediction.probabilities!).reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    expect(Object.keys(prediction.outputs)[0]).toBe('predict')
    expect(prediction).toMatchObject({ value: null, calibratedProbabilities: null, refused: false })
  })

  it('gives the value of a regression', () => {
    const prediction = scoreRow(load('gbm_gamma'), row)
    expect(prediction.value).toBe(prediction.outputs['predict'])
    expect(prediction).toMatchObject({ label: null, probabilities: null })
  })

  it('gives calibrated probabilities', () => {
    expect(Object.keys(scoreRow(load('gbm_calib_platt'), row).calibratedProbabilities!)).toHaveLength(2)
  })

  it('takes numbers in any form for the same', () => {
    const expected = scoreRow(model, row).outputs
    for (const temp of ['30', ' 30.0 ', 30n, '3e1'])
      expect(scoreRow(model, { ...row, temp }).outputs).toEqual(expected)
  })

  it('names what is missing, in order of the columns', () => {
    const missing = scoreRow(model, {}).problems
    expect(missing.map(({ column }) => column)).toEqual(model.scorer.inputs.map(({ name }) => name))
    expect(new Set(missing.map(({ problem }) => problem))).toEqual(new Set(['missing-value']))
  })

  it.each([
    ['temp', null, 'missing-value'],
    ['temp', undefined, 'missing-value'],
    ['temp', NaN, 'missing-value'],
    ['temp', '  ', 'missing-value'],
    ['temp', 'NaN', 'missing-value'],
    ['temp', 'warm', 'wrong-type'],
    ['temp', true, 'wrong-type'],
    ['temp', [1], 'wrong-type'],
    ['temp', Infinity, 'not-finite'],
    ['temp', '1e999', 'not-finite'],
    ['mode', null, 'missing-value'],
    ['mode', 'purple', 'unknown-category'],
    ['mode', ' blue', 'unknown-category'],
    ['mode', '', 'unknown-category'],
    ['mode', 7, 'unknown-category'],
    ['mode', {}, 'wrong-type'],
  ])('says of %s = %s: %s', (column, value, problem) => {
    const found = scoreRow(model, { ...row, [column]: value }).problems.find((one) => one.column === column)
    expect(found?.problem).toBe(problem)
  })

  it('scores a missing, an unknown and an unusable level alike', () => {
    const outputs = [null, 'purple', {}].map((mode) => scoreRow(model, { ...row, mode }).outputs)
    expect(outputs[1]).toEqual(outputs[0])
    expect(outputs[2]).toEqual(outputs[0])
  })

  it('finds levels that print like the value', () => {
    const numbers = load('gbm_enc_multi_binary')
    expect(scoreRow(numbers, { code: 10 }).problems.map(({ column }) => column)).not.toContain('code')
  })

  it('takes numbers and truth values for the levels that they mean', () => {
    const batch = loadModel(join(folder, '../rows/batch.zip'))
    const rows = [
      { g: '3', h: 'True' },
      { g: 3, h: true },
      { g: '3.0', h: 'true' },
      { g: 3n, h: 'TRUE' },
    ].map((levels) => scoreRow(batch, { f: 1, x: 0.25, ...levels }))
    // What H2O's scorer answers for the first of them.
    expect(rows.map(({ value }) => value)).toEqual(Array<number>(4).fill(5.375952799741866))
    expect(rows.flatMap(({ problems }) => problems)).toEqual([])
  })

  it('tells a key that may mean a column that is missing', () => {
    const { temp, ...rest } = row
    const { problems, refused } = scoreRow(model, { ...rest, TEMP: temp, id: 7 })
    expect(problems.filter(({ column }) => column in rest || /temp|id/i.test(column))).toEqual([
      { column: 'temp', problem: 'missing-value' },
      { column: 'TEMP', problem: 'unknown-column', message: 'no column "TEMP", did you mean "temp"?' },
    ])
    expect(refused).toBe(false)
    expect(scoreRow(model, { ...row, Temp: 1 }).problems).toEqual(scoreRow(model, row).problems)
  })

  it('refuses a row that has no column of the model', () => {
    const prediction = scoreRow(model, { TEMP: 1, id: 7 })
    expect(prediction).toMatchObject({ refused: true, label: null })
    expect(Object.values(prediction.outputs).every(Number.isNaN)).toBe(true)
    expect(prediction.problems.filter(({ problem }) => problem === 'unknown-column')).toEqual([
      { column: 'TEMP', problem: 'unknown-column', message: 'no column "TEMP", did you mean "temp"?' },
      {
        column: 'id',
        problem: 'unknown-column',
        message: `no column "id", the model's columns are ${model.scorer.inputs
          .slice(0, 5)
          .map(({ name }) => `"${name}"`)
          .join(', ')} and 5 more`,
      },
    ])
    expect(scoreRow(model, {}).refused).toBe(true)
  })

  it('reads own properties only', () => {
    expect(scoreRow(model, Object.create(row) as Record<string, unknown>).problems).toHaveLength(
      model.scorer.inputs.length,
    )
  })

  it('says when the model refuses the row', () => {
    const refusing = load('glm_missing_skip')
    const prediction = scoreRow(refusing, {})
    expect(prediction.refused).toBe(true)
    expect(prediction.value).toBeNaN()
  })
})
