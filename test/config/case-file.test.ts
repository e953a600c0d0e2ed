import { describe, expect, it } from 'vitest'
import { parseCases } from '../../src/config/case-file.ts'
import { formatFinding } from '../../src/core/finding.ts'

const whole = `config: rig.yaml
cases:
  - name: one
    events: [{ a: 1 }]
    predictions: 1
`

const findingsOf = (text: string) => parseCases(text, 't.yaml').findings.map(formatFinding)

describe('parseCases', () => {
  it('fills in what is not said', () => {
    const { caseFile, findings } = parseCases(whole.replace('config: rig.yaml\n', ''), 't.yaml')
    expect(findings).toEqual([])
    expect(caseFile).toMatchObject({ config: 'sluice.yaml', set: [], tolerance: 0 })
  })

  it('keeps the digits of wide whole numbers, and takes over what another event says', () => {
    const events = '[&first { id: 9007199254740993, n: 2, x: 0.5 }, { <<: *first, n: 3 }]'
    const { caseFile } = parseCases(whole.replace('[{ a: 1 }]', events), 't.yaml')
    const id = 9007199254740993n
    expect(caseFile?.cases[0]?.events).toEqual([
      { id, n: 2, x: 0.5 },
      { id, n: 3, x: 0.5 },
    ])
  })

  it('takes an event that is repeated many times', () => {
    const repeats = Array.from({ length: 300 }, () => '*first').join(', ')
    const { caseFile } = parseCases(whole.replace('[{ a: 1 }]', `[&first { a: 1 }, ${repeats}]`), 't.yaml')
    expect(caseFile?.cases[0]?.events).toHaveLength(301)
  })

  it('takes digits for the text that is needed', () => {
    const expected = 'predictions: [{ models: { cooler: { label: 100 } } }]'
    const { caseFile } = parseCases(whole.replace('predictions: 1', expected), 't.yaml')
    expect(caseFile?.cases[0]?.predictions).toEqual([{ models: { cooler: { label: '100' } } }])
  })

  it.each([
    [
      'config: rig.yaml',
      'confg: rig.yaml',
      "t.yaml:1:1: error: confg: unknown key 'confg' (did you mean 'config'?)",
    ],
    [
      '    predictions: 1',
      '    prediction: 1',
      "t.yaml:5:5: error: cases[0].prediction: unknown key 'prediction' (did you mean 'predictions'?)",
    ],
    ['predictions: 1', 'deadLetters: [{ reason: mising-value }]', "did you mean 'missing-value'?"],
    [
      'predictions: 1',
      'predictions: [{ models: { m: { lable: x } } }]',
      "unknown key 'lable' (did you mean 'label'?)",
    ],
    ['predictions: 1', 'predictions: -1', 't.yaml:5:18: error: cases[0].predictions: must be at least 0'],
    ['    predictions: 1\n', '', 't.yaml:3:5: error: cases[0]: nothing is expected'],
    ['    events: [{ a: 1 }]\n', '', 'cases[0]: a case has events or records, one of the two'],
    ['events: [{ a: 1 }]', 'records: [{ key: k }]', 'cases[0].records[0]: a record has a value or base64'],
    ['    events: [{ a: 1 }]\n', '    events: [{ a: 1 }\n', 't.yaml:4'],
    ['[{ a: 1 }]', '[*nobody]', 'there is no anchor &nobody'],
  ])('tells where it is wrong: %j as %j', (right, wrong, message) => {
    const findings = findingsOf(whole.replace(right, wrong))
    expect(findings.join('\n')).toContain(message)
    expect(parseCases(whole.replace(right, wrong), 't.yaml').caseFile).toBeNull()
  })

  it('lets a case expect nothing where what comes is to be recorded', () => {
    expect(parseCases(whole.replace('    predictions: 1\n', ''), 't.yaml', true).findings).toEqual([])
  })
})
