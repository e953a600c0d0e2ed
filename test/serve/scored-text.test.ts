import { describe, expect, it } from 'vitest'
import { jsonNumber, numberText, withFlags } from '../../src/serve/scored-text.ts'

describe('numberText', () => {
  it.each([0.1, 1e-300, 5e-324, 1.7976931348623157e308, -0, 1e21])(
    'reads back to the same double: %d',
    (number) => {
      expect(Object.is(Number(numberText(number)), number)).toBe(true)
    },
  )
})

describe('jsonNumber', () => {
  it('has nothing for what JSON cannot say', () => {
    expect([NaN, Infinity, 1].map(jsonNumber)).toEqual([null, null, 1])
  })
})

describe('withFlags', () => {
  it('tells each kind once', () => {
    const block = { rowCount: 3, out: new Float64Array(), contributions: null }
    const answer = { status: 200, headers: {}, body: '' }
    const flags = new Map([
      [0, ['unknown-category:a b', 'not-finite:c']],
      [2, ['unknown-category:a b']],
    ])
    expect(withFlags(answer, { ...block, flags }).headers).toEqual({
      'sluice-flags': 'unknown-category;column=a%20b, not-finite;column=c',
    })
    expect(withFlags(answer, { ...block, flags: new Map() })).toBe(answer)
  })
})
