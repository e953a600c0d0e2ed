import { describe, expect, it } from 'vitest'
import { factsText } from '../../../src/cli/print/facts-text.ts'
import type { ModelFacts } from '../../../src/model/facts.ts'

const none: ModelFacts = {
  entries: 1,
  fileBytes: 5,
  uuid: null,
  writtenAt: null,
  importances: null,
  otherImportances: {},
  trainingMetrics: null,
  validationMetrics: null,
  crossValidationMetrics: null,
  parameters: null,
  details: [],
}

describe('factsText', () => {
  it('is empty where the file tells nothing', () => {
    expect(factsText(none, 80)).toEqual([])
  })

  it('draws importances and cuts a long list', () => {
    const importances = Array.from({ length: 22 }, (_, i) => ({
      variable: `v${i}`,
      relative: 44 - 2 * i,
      scaled: 1 - i / 22,
      share: (22 - i) / 253,
    }))
    const lines = factsText({ ...none, importances }, 27)
    expect(lines.slice(0, 3)).toEqual(['', 'variable importance', '  v0   ██████████    8.7 %'])
    expect(lines[12]).toBe('  v10  █████▌        4.7 %')
    expect(lines.at(-1)).toBe('  and 2 more variables')
    expect(lines).toHaveLength(23)
  })

  it('shows importance by other measures in the order of the main one, and details', () => {
    const shares = (...list: readonly (readonly [string, number])[]) =>
      list.map(([variable, share]) => ({ variable, share, relative: share, scaled: 1 }))
    const facts = {
      ...none,
      importances: shares(['b', 0.75], ['a', 0.25]),
      otherImportances: { split: shares(['a', 0.6], ['b', 0.4]), cover: shares(['b', 1]) },
      details: [{ name: 'objective', value: 'binary' }],
    }
    expect(factsText(facts, 30)).toEqual([
      '',
      'details',
      '  objective  binary',
      '',
      'variable importance',
      '  b  ███████████████   75.0 %',
      '  a  █████             25.0 %',
      '',
      'variable importance by other measures',
      '     split    cover',
      '  b   40.0 %  100.0 %',
      '  a   60.0 %    0.0 %',
    ])
    expect(factsText({ ...facts, importances: null }, 30).slice(-2, -1)).toEqual(['  a   60.0 %    0.0 %'])
  })

  it('puts metrics of several sets side by side', () => {
    const facts = {
      ...none,
      trainingMetrics: { MSE: 0.1234567, nobs: 2205 },
      crossValidationMetrics: { AUC: 0.9 },
    }
    expect(factsText(facts, 80)).toEqual([
      '',
      'metrics',
      '        training  cross-validation',
      '  MSE   0.123457  -',
      '  nobs  2205      -',
      '  AUC   -         0.9',
    ])
  })

  it('lists what was set by hand', () => {
    const parameters = [
      { name: 'model_id', value: 'm1', isDefault: false },
      { name: 'ntrees', value: 60, isDefault: false },
      { name: 'seed', value: -1, isDefault: true },
      { name: 'stopping_metric', value: null, isDefault: false },
      { name: 'ignored_columns', value: 'x'.repeat(70), isDefault: false },
    ]
    expect(factsText({ ...none, parameters }, 80)).toEqual([
      '',
      'trained with (what is not by default)',
      '  ntrees           60',
      `  ignored_columns  ${'x'.repeat(60)}…`,
    ])
  })
})
