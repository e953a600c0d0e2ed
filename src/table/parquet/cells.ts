import type { Cell } from '../cell.ts'
import type { ColumnType } from '../column-type.ts'
import { DecimalCell, TimeCell } from '../exact-cell.ts'
import { exactInteger } from '../exact-integer.ts'

/** What hyparquet gives where it is told nothing of logical types: numbers, bigints of 64 bits, bytes, texts. */
export type Stored = number | bigint | boolean | string | Uint8Array

/** From what is stored to the cell that it means. */
export function cellReader(type: ColumnType): (stored: Stored) => Cell {
  switch (type.kind) {
    case 'boolean':
    case 'float':
    case 'text':
    case 'uuid':
      return (stored) => stored
    case 'integer':
      return type.signed ? signed : unsigned
    case 'decimal':
      return (stored) => new DecimalCell(integerOf(stored), type.scale)
    case 'date':
    case 'time':
    case 'timestamp':
      return (stored) => new TimeCell(integerOf(stored), type)
  }
}

function signed(stored: Stored): Cell {
  return typeof stored === 'bigint' ? exactInteger(stored) : stored
}

function unsigned(stored: Stored): Cell {
  // Of a column of integers: one of 64 bits, or a number.
  return typeof stored === 'bigint' ? exactInteger(BigInt.asUintN(64, stored)) : (stored as number) >>> 0
}

/** Bytes are a number in two's complement, the highest first. */
function integerOf(stored: Stored): bigint {
  if (!(stored instanceof Uint8Array)) return BigInt(stored)
  if (stored.length === 0) return 0n
  return BigInt.asIntN(stored.length * 8, BigInt(`0x${Buffer.from(stored).toString('hex')}`))
}
