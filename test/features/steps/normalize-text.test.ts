import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { t: 'text', n: 'number' } as const
const none = { field: 't', trim: false, case: 'keep', form: 'keep', emptyIsMissing: false }
const of = (settings: object) =>
  ({ step: 'normalize-text', settings: { ...none, ...settings }, fields, feature: 't' }) as const

describe('normalize-text', () => {
  it('cuts white space off the ends, whatever Unicode calls so', () => {
    expectStep(of({ trim: true }), [
      [{ t: ' a b\t\n' }, 'a b'],
      [{ t: '\u00a0a\u2003\ufeff' }, 'a'],
      [{ t: '   ' }, ''],
      [{ t: null }, null],
    ])
  })

  it('changes letter case beyond ASCII', () => {
    expectStep(of({ case: 'lower' }), [
      [{ t: 'WÄRM Σ' }, 'wärm σ'],
      [{ t: 'I' }, 'i'],
    ])
    expectStep(of({ case: 'upper' }), [[{ t: 'straße' }, 'STRASSE']])
  })

  it('brings the spellings of one letter to one form', () => {
    expectStep(of({ form: 'nfc' }), [
      [{ t: 'a\u0308' }, '\u00e4'],
      [{ t: '\uff21' }, '\uff21'],
    ])
    expectStep(of({ form: 'nfkc' }), [[{ t: '\uff21\u00a0\ufb01' }, 'A fi']])
  })

  it('fails for a text that might become too long for any', () => {
    expectStep(of({ case: 'upper' }), [
      [{ t: 'x'.repeat(30_000_000) }, null, 'step-failed t null'],
      [{ t: 'x'.repeat(1000) }, 'X'.repeat(1000)],
    ])
    expect('\ufdfa'.normalize('NFKC')).toHaveLength(18)
  })

  it('makes the empty text missing where that is said', () => {
    expectStep(of({ emptyIsMissing: true }), [
      [{ t: '' }, null],
      [{ t: ' ' }, ' '],
    ])
    expectStep(of({ emptyIsMissing: true, trim: true }), [[{ t: ' ' }, null]])
  })

  it('knows what becomes of known texts', () => {
    const run = runSteps({ t: ['Warm', 'COOL', ' '] }, [
      { step: 'normalize-text', settings: { ...none, trim: true, case: 'lower', emptyIsMissing: true } },
    ])
    expect(run.plan.slot('t')).toMatchObject({ symbols: new Set(['warm', 'cool']) })
  })

  it('refuses numbers, and having nothing to do', () => {
    const told = (settings: object) => refusals({ ...of(settings), fields })
    expect(told({ trim: true, field: 'n' })).toEqual(["field: 'n' holds numbers, text is needed"])
    expect(told({})).toEqual([': normalize-text has nothing to do'])
  })
})
