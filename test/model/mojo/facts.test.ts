import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { readMojoFacts } from '../../../src/model/mojo/facts.ts'
import { tinyEntries } from './algorithms/tiny-mojo.ts'
import { zipBytes } from './zip-bytes.ts'

const folder = join(import.meta.dirname, '../../fixtures/models')

function factsOf(details: string | null) {
  const entries = tinyEntries({
    info: { algorithm: 'Any', timestamp: '2026-01-02T03:04:05.000Z' },
    columns: ['x', 'y'],
  })
  if (details !== null) entries.set('experimental/modelDetails.json', details)
  return readMojoFacts(zipBytes([...entries].map(([path, content]) => ({ path, content }))), {
    name: 'm.zip',
  })
}

const nothing = {
  importances: null,
  trainingMetrics: null,
  validationMetrics: null,
  crossValidationMetrics: null,
  parameters: null,
}

describe('readMojoFacts', () => {
  it('reads importances, metrics and parameters that H2O wrote', () => {
    const facts = readMojoFacts(join(folder, 'gbm_bernoulli.zip'))
    expect(facts.importances?.[0]).toMatchObject({ variable: 'site', scaled: 1 })
    expect(facts.importances?.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6)
    expect(facts.trainingMetrics).toMatchObject({ nobs: 2000, AUC: 0.9055684693589233 })
    expect(facts.trainingMetrics).not.toHaveProperty('model_checksum')
    expect(facts.validationMetrics).toBeNull()
    const parameters = new Map(facts.parameters?.map((parameter) => [parameter.name, parameter]))
    expect(parameters.get('ntrees')).toEqual({ name: 'ntrees', value: 8, isDefault: false })
    expect(parameters.get('nbins')).toEqual({ name: 'nbins', value: 20, isDefault: true })
    expect(parameters.get('response_column')?.value).toBe('y_bin')
    expect(parameters.get('training_frame')?.value).toBe('zootrain')
    expect(parameters.get('ignored_columns')?.value).toMatch(/^y_quasi, off, /)
  })

  it('is content with a file that tells nothing', () => {
    expect(factsOf(null)).toEqual({
      entries: 1,
      fileBytes: 271,
      uuid: '1',
      writtenAt: '2026-01-02T03:04:05.000Z',
      ...nothing,
      otherImportances: {},
      details: [],
    })
  })

  it.each([
    ['null'],
    ['[]'],
    ['{"output": 5, "parameters": {}}'],
    ['{"output": {"variable_importances": {"data": [["a"]]}, "training_metrics": []}}'],
  ])('takes nothing from %s', (details) => {
    expect(factsOf(details)).toMatchObject(nothing)
  })

  it('sorts importances and reads numbers that are texts', () => {
    const data = [
      ['a', 'b'],
      [1, 2],
      ['0.5', 'NaN'],
      [0.25, 0.75],
    ]
    expect(factsOf(JSON.stringify({ output: { variable_importances: { data } } })).importances).toEqual([
      { variable: 'b', relative: 2, scaled: NaN, share: 0.75 },
      { variable: 'a', relative: 1, scaled: 0.5, share: 0.25 },
    ])
  })

  it('refuses what is not JSON', () => {
    expect(() => factsOf('{')).toThrow(ModelError)
    expect(() => factsOf('{')).toThrow('m.zip, entry experimental/modelDetails.json: expected JSON')
  })
})
