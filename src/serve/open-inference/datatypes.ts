import { kindOf } from '../json-body.ts'
import { Refusal } from '../refusal.ts'

/** What a cell of a tensor comes to; null is missing. */
export type TensorCell = number | bigint | boolean | string | null

/** How one datatype of the protocol is read. */
export interface Datatype {
  /** Of one element; null for BYTES, whose elements say their own. */
  readonly byteCount: number | null
  /** What an element in JSON has to be, for messages. */
  readonly expected: string
  readonly accepts: (value: unknown) => value is TensorCell
  /** Little endian. Not called for BYTES. */
  readonly read: (view: DataView, at: number) => TensorCell
}

/** In FP* NaN stands for a missing value, as null does in JSON. */
const floating = (
  byteCount: number,
  read: (view: DataView, at: number) => number,
  expected = 'a number or null',
): Datatype => ({
  byteCount,
  expected,
  accepts: (value): value is TensorCell =>
    typeof value === 'number' || typeof value === 'bigint' || value === null,
  read: (view, at) => {
    const number = read(view, at)
    return Number.isNaN(number) ? null : number
  },
})

const integer = (
  bits: number,
  sign: 'signed' | 'unsigned',
  read: (view: DataView, at: number) => number | bigint,
): Datatype => {
  const least = sign === 'signed' ? -(2n ** BigInt(bits - 1)) : 0n
  const most = 2n ** BigInt(sign === 'signed' ? bits - 1 : bits) - 1n
  return {
    byteCount: bits / 8,
    expected: `a whole number from ${least} to ${most}, or null`,
    accepts: (value): value is TensorCell => {
      if (value === null) return true
      const isWhole = typeof value === 'bigint' || Number.isInteger(value)
      // JavaScript compares the two kinds of numbers exactly.
      return isWhole && (value as number | bigint) >= least && (value as number | bigint) <= most
    },
    read,
  }
}

/** The number itself where a double has all its digits. */
function exact(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Sign, 5 bits of exponent, 10 of fraction: IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const single = new DataView(new ArrayBuffer(4))

/** The upper half of an IEEE 754 binary32. */
function brainFloat(bits: number): number {
  single.setUint32(0, bits * 0x10000)
  return single.getFloat32(0)
}

/** Every datatype of the protocol, and Triton's BF16. */
export const datatypes = {
  BOOL: {
    byteCount: 1,
    expected: 'true, false or null',
    accepts: (value): value is TensorCell => typeof value === 'boolean' || value === null,
    read: (view, at) => view.getUint8(at) !== 0,
  },
  UINT8: integer(8, 'unsigned', (view, at) => view.getUint8(at)),
  UINT16: integer(16, 'unsigned', (view, at) => view.getUint16(at, true)),
  UINT32: integer(32, 'unsigned', (view, at) => view.getUint32(at, true)),
  UINT64: integer(64, 'unsigned', (view, at) => exact(view.getBigUint64(at, true))),
  INT8: integer(8, 'signed', (view, at) => view.getInt8(at)),
  INT16: integer(16, 'signed', (view, at) => view.getInt16(at, true)),
  INT32: integer(32, 'signed', (view, at) => view.getInt32(at, true)),
  INT64: integer(64, 'signed', (view, at) => exact(view.getBigInt64(at, true))),
  FP16: floating(2, (view, at) => halfFloat(view.getUint16(at, true))),
  BF16: floating(2, (view, at) => brainFloat(view.getUint16(at, true))),
  FP32: floating(4, (view, at) => view.getFloat32(at, true)),
  FP64: floating(8, (view, at) => view.getFloat64(at, true)),
  BYTES: {
    byteCount: null,
    expected: 'text or null',
    accepts: (value): value is TensorCell => typeof value === 'string' || value === null,
    read: () => null,
  },
} as const satisfies Readonly<Record<string, Datatype>>

export type DatatypeName = keyof typeof datatypes

/** @throws Refusal malformed; `what` names the tensor in the message */
export function datatypeNamed(name: unknown, what: string): DatatypeName {
  if (typeof name === 'string' && Object.hasOwn(datatypes, name)) return name as DatatypeName
  const known = Object.keys(datatypes).join(', ')
  const given = typeof name === 'string' ? JSON.stringify(name) : kindOf(name)
  throw new Refusal('malformed', `${what}: datatype is ${given}; it is one of ${known}`)
}
