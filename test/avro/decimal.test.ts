import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalBytes, decimalNumber } from '../../src/avro/decimal.ts'

/** Two's complement, big-endian, as Java's BigInteger has it. */
function bytesOf(value: bigint, length: number): Buffer {
  return Buffer.from(
    BigInt.asUintN(8 * length, value)
      .toString(16)
      .padStart(2 * length, '0'),
    'hex',
  )
}

describe('decimalNumber', () => {
  it.each([
    ['7d', 2, 1.25],
    ['ff', 0, -1],
    ['ff83', 2, -1.25],
    ['', 2, 0],
    ['00', 4, 0],
    ['0000000000000001', 4, 0.0001],
    ['010000000000000000', 2, 2 ** 64 / 100],
  ])('reads %j with %d digits behind the point as %d', (hex, scale, expected) => {
    expect(decimalNumber(Buffer.from(hex, 'hex'), scale)).toBe(expected)
  })

  it('gives the nearest number, whatever the length', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 46n), max: 2n ** 46n }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 6, max: 16 }),
        (value, scale, length) => {
          expect(decimalNumber(bytesOf(value, length), scale)).toBe(Number(`${value}e-${scale}`) + 0)
        },
      ),
    )
  })
})

describe('decimalBytes', () => {
  it.each([
    [1.25, 2, null, '7d'],
    [-1.25, 2, null, '83'],
    [-1, 0, null, 'ff'],
    [1.28, 2, null, '0080'],
    [0, 4, null, '00'],
    [0.0001, 4, 3, '000001'],
    [-0.5, 1, 2, 'fffb'],
  ])('writes %d with %d digits behind the point in %s bytes as %j', (value, scale, size, hex) => {
    expect(decimalBytes(value, scale, size)?.toString('hex')).toBe(hex)
  })

  it.each([
    [1.234, 2, null],
    [1e21, 0, null],
    [NaN, 2, null],
    [-Infinity, 2, null],
    [128, 0, 1],
    [-129, 0, 1],
  ])('has none for %d with %d digits in %s bytes', (value, scale, size) => {
    expect(decimalBytes(value, scale, size)).toBeNull()
  })

  it('writes what decimalNumber reads', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), (unscaled, scale) => {
        const value = unscaled / 10 ** scale
        const bytes = decimalBytes(value, scale, null)
        expect(bytes === null ? null : decimalNumber(bytes, scale)).toBe(value)
      }),
    )
  })
})
