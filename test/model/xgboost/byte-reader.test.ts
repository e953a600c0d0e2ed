import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { ByteReader } from '../../../src/model/xgboost/byte-reader.ts'

const reader = (...bytes: number[]): ByteReader => new ByteReader(Uint8Array.from(bytes), 'm.zip', 'b')

describe('ByteReader', () => {
  it('reads little-endian values one after another', () => {
    const from = reader(0xff, 0xff, 0xff, 0xff, 1, 1, 0, 0, 0, 0, 128, 63, 0, 0, 0, 0, 0, 0, 240, 63, 9)
    expect(from.int32('a')).toBe(-1)
    expect(from.uint32('b')).toBe(257)
    expect(from.float32('c')).toBe(1)
    expect(from.float64('d')).toBe(1)
    expect(from.left).toBe(1)
    expect([...from.bytes(1, 'e')]).toEqual([9])
  })

  it('reads a text behind its length', () => {
    expect(reader(2, 0, 0, 0, 0, 0, 0, 0, 0x68, 0x69).text('a name')).toBe('hi')
  })

  it.each([
    [
      'bytes that are not there',
      () => reader(1, 2).int32('a count'),
      'at byte 0: expected a count of 4 bytes, 2 are left',
    ],
    [
      'a number out of range',
      () => reader(9, 0, 0, 0).int32('a count', 0, 8),
      'expected a count from 0 to 8, found 9',
    ],
    [
      'a length that the bytes do not hold',
      () => reader(9, 0, 0, 0, 0, 0, 0, 0).text('a name'),
      'more than the bytes left hold',
    ],
    [
      'a length beyond 32 bits',
      () => reader(0, 0, 0, 0, 1, 0, 0, 0).count('items', 1),
      'more than the bytes left hold',
    ],
  ])('refuses %s', (_, read, message) => {
    expect(read).toThrow(ModelError)
    expect(read).toThrow(message)
  })
})
