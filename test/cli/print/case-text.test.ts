import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { caseCounts, caseLines, caseSummary } from '../../../src/cli/print/case-text.ts'

const stream = new PassThrough()
const passed = { name: 'good', line: 2, seconds: 0, differences: [], isRecorded: false }
const difference = { path: ['skipped', 0, 'reason'], expected: '"a"', got: '"b"', eventId: 't-0-4', line: 9 }
const failed = {
  ...passed,
  name: 'bad',
  differences: [difference, { ...difference, eventId: null, line: null }],
}
const finding = { path: [], message: 'm', file: 'f', line: 1, column: 1 }
const file = { file: 'f', cases: [passed, failed, { ...passed, isRecorded: true }], seconds: 1 }
const sound = { ...file, findings: [{ ...finding, severity: 'warning' as const }] }
const broken = { ...file, cases: [], findings: [{ ...finding, severity: 'error' as const }] }

describe('caseLines', () => {
  it('is a line for what passed', () => {
    expect(caseLines('f', passed, stream)).toEqual(['  ✓ good'])
    expect(caseLines('f', { ...passed, isRecorded: true }, stream)).toEqual(['  ✓ good (recorded)'])
  })

  it('tells of each difference the place, the event, and both sides', () => {
    expect(caseLines('f', failed, stream)).toEqual([
      '  ✗ bad (f:2)',
      '      skipped[0].reason, event 5 (t-0-4), line 9',
      '        expected  "a"',
      '        got       "b"',
      '      skipped[0].reason',
      '        expected  "a"',
      '        got       "b"',
    ])
  })
})

describe('caseCounts', () => {
  it('counts what passed, failed and was recorded; a warning spoils nothing', () => {
    expect(caseCounts(sound)).toEqual({ passed: 2, failed: 1, recorded: 1, isUnusable: false })
    expect(caseCounts(broken)).toMatchObject({ isUnusable: true })
  })
})

describe('caseSummary', () => {
  it('is one line over all files', () => {
    expect(caseSummary([sound, broken], 1.24, stream)).toBe(
      '3 cases: 2 passed, 1 failed, 1 recorded, 1 file with errors in 1.2 s',
    )
    expect(caseSummary([{ ...sound, cases: [passed] }], 0.1, stream)).toBe('1 case: 1 passed in 0.1 s')
  })
})
