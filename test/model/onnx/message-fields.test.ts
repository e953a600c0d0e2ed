import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { MessageFields } from '../../../src/model/onnx/message-fields.ts'

function reader(hex: string): MessageFields {
  return new MessageFields(Buffer.from(hex, 'hex'), 'm.onnx', 'model')
}

/** The fields of a message: number, type, and where each lies. */
function places(hex: string): unknown[] {
  const fields = reader(hex)
  const found: unknown[] = []
  while (fields.next()) found.push([fields.field, fields.type, fields.from, fields.to])
  return found
}

describe('MessageFields', () => {
  it('goes from field to field', () => {
    expect(places('0808' + '120361626a' + '1d0000803f' + '210000000000000000')).toEqual([
      [1, 0, 0, 2],
      [2, 2, 2, 7],
      [3, 5, 7, 12],
      [4, 1, 12, 21],
    ])
  })

  it.each([
    ['0800', 0],
    ['08ac02', 300],
    ['08ffffffff0f', 2 ** 32 - 1],
    ['08ffffffffffffffff7f', 2 ** 63],
    ['08ffffffffffffffffff01', -1],
    ['0880808080f8ffffffff01', -(2 ** 31)],
    ['088080808010', 2 ** 32],
  ])('reads the number %s as %d', (hex, value) => {
    const fields = reader(hex)
    expect(fields.next()).toBe(true)
    expect(fields.integer()).toBe(value)
  })

  it('reads numbers one a field, and many in one', () => {
    const numbers: number[] = []
    const fields = reader('0805' + '0a03ac0207')
    while (fields.next()) fields.integers(numbers)
    expect(numbers).toEqual([5, 300, 7])
  })

  it('reads floats and texts', () => {
    const fields = reader('0d0000003f' + '1204c3a4c3bc')
    fields.next()
    expect(fields.float32()).toBe(0.5)
    fields.next()
    expect(fields.text()).toBe('äü')
  })

  it.each([
    [
      'a number that does not end',
      '0880',
      /^m\.onnx, entry model: at byte 0: expected a number, found the end/,
    ],
    ['a number of too many bytes', '08ffffffffffffffffffff01', /at most 10 bytes/],
    ['a length beyond the end', '12056162', /expected 5 bytes, 2 are left/],
    ['a length beyond all files', '12ffffffffffffffffff01', /expected Infinity bytes/],
    ['four bytes of which two are there', '0d0000', /expected 4 bytes, 2 are left/],
    ['eight bytes of which none is there', '09', /expected 8 bytes, 0 are left/],
    ['a group', '0b', /wire type, found type 3/],
    ['a field of number 0', '0000', /field number above 0/],
  ])('refuses %s', (_, hex, message) => {
    expect(() => places(hex)).toThrow(ModelError)
    expect(() => places(hex)).toThrow(message)
  })

  it('refuses a value of another type than is asked for', () => {
    const fields = reader('0808')
    fields.next()
    expect(() => fields.text()).toThrow(/expected bytes in field 1/)
    expect(() => fields.float32()).toThrow(/expected a float in field 1/)
  })

  it('refuses packed numbers that go beyond their field', () => {
    const fields = reader('0a02ac82' + '0801')
    fields.next()
    expect(() => {
      fields.integers([])
    }).toThrow(ModelError)
  })

  it('ends with a ModelError or at the end, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const fields = new MessageFields(bytes, 'm', 'model')
        try {
          while (fields.next()) expect(fields.to).toBeGreaterThan(fields.from)
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError)
        }
        expect(fields.to).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
