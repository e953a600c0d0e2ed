import { describe, expect, it } from 'vitest'
import { qualityJson, qualityText } from '../../../src/cli/print/quality.ts'
import { labelStates } from '../../../src/monitor/quality/label-join.ts'
import type { LabelState } from '../../../src/monitor/quality/label-join.ts'
import { kpiReport, qualityReport } from '../../monitor/page/support/made-up.ts'

const none = Object.fromEntries(labelStates.map((state) => [state, 0])) as Record<LabelState, number>
const metrics = { accuracy: 0.123456789, labelledShare: 0.95, expectedAccuracy: 0.9 }
const result = {
  rolling: [qualityReport(86_400_000, { metrics })],
  kpis: [kpiReport(0), kpiReport(0, { name: 'other', isMet: null, value: null })],
  states: { ...none, matched: 4866 },
  noPredictions: 0,
}

describe('what quality prints', () => {
  it('is a table for people', () => {
    expect(qualityText(result)).toEqual([
      'cooler 4, primary, arm present: 4,866 labels for 5,120 predictions (95.0 %), 1970-01-01 00:00Z to 1970-01-02 00:00Z',
      '  accuracy           0.12346',
      '  expected accuracy  0.9 (by the model’s own probabilities, no label needed)',
      '  what was true, and what was predicted:',
      '         3    20    100',
      '    3    396  12    4',
      '    20   9    1188  31',
      '    100  2    23    3201',
      '',
      '',
      'KPIs:',
      '  missed cooler failures  MISSED          recall[3] of cooler: 0.961, limit 0.98, 412 labels',
      '  other                   too few labels  recall[3] of cooler: not known, limit 0.98, 412 labels',
      '',
      'labels, and predictions without one:',
      '  matched  4866',
    ])
  })

  it('says so where there is nothing', () => {
    expect(qualityText({ rolling: [], kpis: [], states: none, noPredictions: 2 })).toEqual([
      'no predictions there',
      '',
      'labels, and predictions without one:',
      '  none',
      '2 values cannot be read as predictions',
    ])
  })

  it('is all of it for programs', () => {
    expect(JSON.parse(qualityJson(result))).toEqual(result)
  })
})
