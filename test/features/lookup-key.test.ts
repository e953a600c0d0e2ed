import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinedKey, splitKey } from '../../src/features/lookup-key.ts'

describe('joinedKey', () => {
  it('is the text itself of one value, and gives several back as they were', () => {
    expect(joinedKey(['a"b'])).toBe('a"b')
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (values) => {
        expect(splitKey(joinedKey(values), values.length)).toEqual(values)
      }),
    )
  })

  it('tells keys of several values apart wherever they are split', () => {
    expect(joinedKey(['a', 'bc'])).not.toBe(joinedKey(['ab', 'c']))
  })
})
