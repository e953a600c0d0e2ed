import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answersTo, comparedQuality } from '../../../src/app/releases/labelled-rows.ts'
import type { FileAnswers, LabelledFile } from '../../../src/app/releases/labelled-rows.ts'
import { loadModel } from '../../../src/model/index.ts'
import { storeOnDisk } from '../../support/store-on-disk.ts'

const fixture = (name: string) => `test/fixtures/models/${name}`
const binomial = loadModel(fixture('gbm_bernoulli.zip'))
const regression = loadModel(fixture('gbm_gamma.zip'))

const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n')

const rowCount = 100

/** Some inputs of a model with the answers of its own software as the truth, and a row that it refuses. */
function labelled(name: string, column: string, metric: LabelledFile['metric']): LabelledFile {
  const expected = lines(fixture(`${name}.expected.csv`))
  const at = expected[0]!.split(',').indexOf(column)
  const [header, ...rows] = lines(fixture(`${name}.input.csv`)).slice(0, rowCount + 1)
  const labelled = rows.map((line, i) => `${line},${expected[i + 1]!.split(',')[at]!}`)
  const all = [`${header!},truth`, ...labelled, labelled[0]!.replace(/^[^,]*/, 'hot'), '']
  return { path: storeOnDisk().write('labelled.csv', all.join('\n')), label: 'truth', metric }
}

const streams = { stdin: process.stdin, stop: new AbortController().signal }

describe('answersTo', () => {
  it.each([
    ['accuracy', 1],
    ['auc', 1],
  ] as const)('gives what %s is made of', async (metric, value) => {
    const answers = await answersTo(labelled('gbm_bernoulli', 'predict', metric), binomial, streams)
    expect(comparedQuality(metric, answers, answers)).toEqual({
      ...{ value, present: value, rows: rowCount, refused: 1, presentRefused: 1 },
    })
  })

  it('gives probabilities of what was true', async () => {
    const file = labelled('gbm_bernoulli', 'predict', 'logloss')
    const answers = await answersTo(file, binomial, streams)
    const rows = lines(fixture('gbm_bernoulli.expected.csv'))
      .slice(1, rowCount + 1)
      .map((line) => line.split(','))
    const loss = rows.reduce((sum, cells) => sum - Math.log(Number(cells[cells[3] === 'bad' ? 4 : 5])), 0)
    expect(comparedQuality('logloss', answers, answers).value).toBeCloseTo(loss / rowCount, 12)
  })

  it.each(['rmse', 'mae'] as const)('gives numbers for %s', async (metric) => {
    const answers = await answersTo(labelled('gbm_gamma', 'value', metric), regression, streams)
    expect(comparedQuality(metric, answers, answers)).toMatchObject({ value: 0, rows: rowCount })
  })

  it.each([
    ['rmse', binomial],
    ['accuracy', regression],
    ['auc', regression],
    ['logloss', regression],
  ] as const)('refuses %s of a model that has no such answers', async (metric, model) => {
    const file = { path: fixture('gbm_bernoulli.input.csv'), label: 'code', metric }
    await expect(answersTo(file, model, streams)).rejects.toThrow(`--metric ${metric}: not of this model`)
  })

  it('refuses a file without the column', async () => {
    const file = { path: fixture('gbm_bernoulli.input.csv'), label: 'truth', metric: 'auc' } as const
    await expect(answersTo(file, binomial, streams)).rejects.toThrow(/no column truth; there are 'temp'/)
  })
})

describe('comparedQuality', () => {
  const answers = (rows: FileAnswers['answers'], labels: FileAnswers['labels']): FileAnswers => ({
    ...{ levels: ['3', '20'], labels, answers: rows },
  })

  it('compares on the rows that both score and that have a label', () => {
    const labels = ['3', '20', null, '3', '3.0']
    const one = answers([[0], [0], [0], null, [0]], labels)
    const other = answers([[0], [1], [1], [0], null], labels)
    expect(comparedQuality('accuracy', one, other)).toEqual({
      ...{ value: 0.5, present: 1, rows: 2, refused: 1, presentRefused: 1 },
    })
  })

  it('takes 3.0 for the level 3, and a label that is no level for a miss', () => {
    const one = answers([[0], [0]], ['3.0', '5'])
    expect(comparedQuality('accuracy', one, one).value).toBe(0.5)
    const probabilities = answers(
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      ['3.0', '5'],
    )
    expect(comparedQuality('logloss', probabilities, probabilities).value).toBeGreaterThan(10)
  })

  it('has nothing to say of no rows', () => {
    const none = answers([null], ['3'])
    expect(() => comparedQuality('accuracy', none, none)).toThrow(/no row of the labelled file/)
  })
})
