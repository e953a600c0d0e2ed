import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datatypeNamed, datatypes } from '../../../src/serve/open-inference/datatypes.ts'
import type { Datatype, DatatypeName } from '../../../src/serve/open-inference/datatypes.ts'

const bytes = new DataView(new ArrayBuffer(8))

/** What is read of an element that was written by other means. */
function reading(name: DatatypeName, write: (view: DataView) => void): unknown {
  write(bytes)
  return datatypes[name].read(bytes, 0)
}

const integers = Object.entries({
  UINT8: (value: bigint) => {
    bytes.setUint8(0, Number(value))
  },
  UINT16: (value: bigint) => {
    bytes.setUint16(0, Number(value), true)
  },
  UINT32: (value: bigint) => {
    bytes.setUint32(0, Number(value), true)
  },
  UINT64: (value: bigint) => {
    bytes.setBigUint64(0, value, true)
  },
  INT8: (value: bigint) => {
    bytes.setInt8(0, Number(value))
  },
  INT16: (value: bigint) => {
    bytes.setInt16(0, Number(value), true)
  },
  INT32: (value: bigint) => {
    bytes.setInt32(0, Number(value), true)
  },
  INT64: (value: bigint) => {
    bytes.setBigInt64(0, value, true)
  },
} satisfies Partial<Record<DatatypeName, (value: bigint) => void>>) as [
  Exclude<DatatypeName, 'BOOL' | 'BYTES'>,
  (value: bigint) => void,
][]

function limits(name: string): readonly [bigint, bigint] {
  const bits = BigInt(/\d+/.exec(name)![0])
  return name.startsWith('U') ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
}

describe('integers', () => {
  it.each(integers)('%s keeps all its digits', (name, write) => {
    const [min, max] = limits(name)
    fc.assert(
      fc.property(fc.bigInt({ min, max }), (value) => {
        write(value)
        const read = datatypes[name].read(bytes, 0) as number | bigint
        expect(BigInt(read)).toBe(value)
        expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'bigint')
      }),
    )
  })

  it.each(integers)('%s in JSON is whole, and within its range', (name) => {
    const [min, max] = limits(name)
    const { accepts }: Datatype = datatypes[name]
    for (const value of [min, max, 0, 1, null]) expect(accepts(value), String(value)).toBe(true)
    for (const value of [min - 1n, max + 1n, 0.5, NaN, Infinity, '1', true, {}, []])
      expect(accepts(value)).toBe(false)
  })
})

describe('floats', () => {
  it('FP64 and FP32 are what they were, and NaN is missing', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const read = reading('FP64', (view) => {
          view.setFloat64(0, value, true)
        })
        expect(Object.is(read, Number.isNaN(value) ? null : value)).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.float(), (value) => {
        const read = reading('FP32', (view) => {
          view.setFloat32(0, value, true)
        })
        expect(Object.is(read, Number.isNaN(value) ? null : value)).toBe(true)
      }),
    )
  })

  it('FP16 is IEEE 754 binary16, for all of its 65,536 values', () => {
    const half = (view: DataView) =>
      (view as DataView & { getFloat16(at: number, little: boolean): number }).getFloat16(0, true)
    for (let bits = 0; bits < 65_536; bits++) {
      bytes.setUint16(0, bits, true)
      const expected = half(bytes)
      const read = datatypes.FP16.read(bytes, 0)
      expect(Object.is(read, Number.isNaN(expected) ? null : expected), bits.toString(16)).toBe(true)
    }
  })

  it.each([
    [0x3f80, 1],
    [0xc2f7, -123.5],
    [0x0000, 0],
    [0x7f80, Infinity],
    [0x7fc0, null],
    [0x0001, 2 ** -133],
  ])('BF16 %i is %d', (bits, expected) => {
    const read = reading('BF16', (view) => {
      view.setUint16(0, bits, true)
    })
    expect(read).toBe(expected)
  })

  it('are numbers or null in JSON', () => {
    for (const name of ['FP16', 'BF16', 'FP32', 'FP64'] as const) {
      for (const value of [1, 1.5, 2n ** 60n, null]) expect(datatypes[name].accepts(value)).toBe(true)
      for (const value of ['1', true, {}, undefined]) expect(datatypes[name].accepts(value)).toBe(false)
    }
  })
})

it('BOOL is true or false, a byte each', () => {
  const read = (byte: number) =>
    reading('BOOL', (view) => {
      view.setUint8(0, byte)
    })
  expect([read(0), read(1), read(255)]).toEqual([false, true, true])
  for (const value of [true, false, null]) expect(datatypes.BOOL.accepts(value)).toBe(true)
  for (const value of [1, 'true', {}]) expect(datatypes.BOOL.accepts(value)).toBe(false)
})

it('names are told from what is none', () => {
  for (const name of Object.keys(datatypes)) expect(datatypeNamed(name, 'input x')).toBe(name)
  for (const name of ['fp64', 'toString', '', 3, null, undefined])
    expect(() => datatypeNamed(name, 'input x')).toThrow(/^input x: datatype is .*FP64/)
})
