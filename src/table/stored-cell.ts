import { textOfCell } from './cell.ts'
import type { Cell } from './cell.ts'
import { ticksOf } from './column-type.ts'
import type { ColumnType, TickUnit } from './column-type.ts'
import type { DecimalCell, TimeCell } from './exact-cell.ts'

/** What is written for a cell of a column with a type: null for none; counts and decimals as whole numbers. */
export type StoredCell = number | bigint | boolean | string | null

/**
 * From the cells of a column to what is stored. A column that is carried over has the cells of its own type, one that is text
 * whatever there is.
 *
 * @param unitOf the unit that times are stored in
 */
export function storedCell(
  type: ColumnType,
  unitOf: (unit: TickUnit) => TickUnit,
): (cell: Cell) => StoredCell {
  const store = storeOf(type, unitOf)
  return (cell) => (cell === null || cell === undefined ? null : store(cell))
}

function storeOf(
  type: ColumnType,
  unitOf: (unit: TickUnit) => TickUnit,
): (cell: NonNullable<Cell>) => StoredCell {
  switch (type.kind) {
    case 'text':
    case 'uuid':
      return textOfCell
    case 'integer':
      // Of 64 bits: a number where it fits one.
      return type.bits === 64 ? (cell) => BigInt(cell as number | bigint) : (cell) => cell as number
    case 'boolean':
    case 'float':
      return (cell) => cell as number | boolean
    case 'decimal':
      return (cell) => (cell as DecimalCell).unscaled
    case 'date':
      return (cell) => (cell as TimeCell).count
    case 'time':
    case 'timestamp': {
      const factor = ticksOf(unitOf(type.unit)) / ticksOf(type.unit)
      return (cell) => (cell as TimeCell).count * factor
    }
  }
}
