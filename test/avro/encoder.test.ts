import { describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { framed, plainBytes } from './support/framed.ts'

const schema = {
  type: 'record',
  name: 'R',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'value', type: ['null', 'double'], default: null },
  ],
}

describe('createEncoder', () => {
  it('frames what avsc writes', () => {
    const encode = createEncoder(schema, 42)
    for (const value of [{ text: 'a', value: 1.5 }, { text: '', value: null }, { text: 'default' }]) {
      expect(encode(value)).toEqual(framed(42, plainBytes(schema, value)))
    }
  })

  it('grows for a large value and keeps earlier ones', () => {
    const encode = createEncoder(schema, 42)
    const small = encode({ text: 'small', value: 1 })
    for (const length of [4000, 4090, 4096, 5000, 100_000]) {
      const value = { text: 'x'.repeat(length), value: 2 }
      expect(encode(value).equals(framed(42, plainBytes(schema, value)))).toBe(true)
    }
    expect(small).toEqual(framed(42, plainBytes(schema, { text: 'small', value: 1 })))
  })

  it('throws for an object that does not fit', () => {
    expect(() => createEncoder(schema, 1)({ text: 3 })).toThrow()
  })

  it('refuses an invalid schema', () => {
    expect(() => createEncoder({ type: 'record', name: 'R' }, 1)).toThrow(SluiceError)
  })
})
