import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindText, valueText } from '../../src/features/value-text.ts'

describe('valueText and kindText', () => {
  it('show bytes as their digits', () => {
    for (const bytes of [new Uint8Array([0, 1, 255]), Buffer.from([0, 1, 255])])
      expect([valueText(bytes), kindText(bytes)]).toEqual(['0x0001ff', 'bytes'])
  })

  it('give text for anything, and never throw', () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const hostile = {
      toJSON: () => {
        throw new Error('no')
      },
    }
    const values = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true }),
      fc.constantFrom<unknown>(circular, hostile, Symbol('s'), () => 1, { toJSON: () => undefined }),
    )
    fc.assert(
      fc.property(values, (value) => {
        expect(typeof valueText(value)).toBe('string')
        expect(kindText(value)).toMatch(/^(a |text|bytes)/)
      }),
    )
  })
})
