import { describe, it, expect } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

const fields = { 'a.b': 'number', flag: 'boolean', t: 'text', list: 'other' } as const

describe('bind', () => {
  it('reads a nested field under a new name', () => {
    const settings = { field: 'a.b', as: 'x', asText: false }
    expectStep({ step: 'bind', settings, fields, feature: 'x' }, [
      [{ a: { b: 1 } }, 1],
      [{ a: null }, null],
      [{ a: { b: 'x' } }, null, 'wrong-type a.b x'],
    ])
  })

  it('reads numbers and booleans as text where asked to', () => {
    expectStep({ step: 'bind', settings: { field: 'a.b', as: 'x', asText: true }, fields, feature: 'x' }, [
      [{ a: { b: 3 } }, '3'],
      [{ a: { b: 20.5 } }, '20.5'],
      [{ a: { b: 7n } }, '7'],
      [{ a: { b: null } }, null],
      [{ a: { b: NaN } }, null, 'not-finite a.b NaN'],
      [{ a: { b: '3' } }, null, 'wrong-type a.b 3'],
    ])
    expectStep({ step: 'bind', settings: { field: 'flag', as: 'x', asText: true }, fields, feature: 'x' }, [
      [{ flag: true }, 'true'],
      [{ flag: false }, 'false'],
      [{ flag: 1 }, null, 'wrong-type flag 1'],
    ])
  })

  it('refuses fields that are not there or cannot be features', () => {
    expect(refusals({ step: 'bind', settings: { field: 'zz', as: 'x', asText: false }, fields })).toEqual([
      "field: the input has no field 'zz'",
    ])
    expect(
      refusals({ step: 'bind', settings: { field: 'list', as: 'x', asText: false }, fields }),
    ).toHaveLength(1)
  })
})
