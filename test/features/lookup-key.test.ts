import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyText, keyValues } from '../../src/features/lookup-key.ts'

describe('keyText', () => {
  it('is the text itself of one value, and gives several back as they were', () => {
    expect(keyText(['a"b'])).toBe('a"b')
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (values) => {
        expect(keyValues(keyText(values), values.length)).toEqual(values)
      }),
    )
  })

  it('tells keys of several values apart wherever they are split', () => {
    expect(keyText(['a', 'bc'])).not.toBe(keyText(['ab', 'c']))
  })
})
