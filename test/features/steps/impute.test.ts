import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

const fields = { a: 'number', t: 'text' } as const

describe('impute', () => {
  it('fills missing numbers and nothing else', () => {
    expectStep({ step: 'impute', settings: { field: 'a', value: 7 }, fields, feature: 'a' }, [
      [{ a: 1 }, 1],
      [{ a: 0 }, 0],
      [{ a: null }, 7],
      [{ a: 'x' }, 7, 'wrong-type a x'],
    ])
  })

  it('fills missing text and nothing else', () => {
    expectStep({ step: 'impute', settings: { field: ['t'], value: 3 }, fields, feature: 't' }, [
      [{ t: 'x' }, 'x'],
      [{ t: '' }, ''],
      [{ t: null }, '3'],
    ])
  })

  it('refuses text for a number', () => {
    expect(refusals({ step: 'impute', settings: { field: ['t', 'a'], value: 'x' }, fields })).toEqual([
      "value: 'a' is a number and cannot become text",
    ])
  })
})
