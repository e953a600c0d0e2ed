import { scalarText } from '../core/text.ts'
import type { RowCellType } from './served-model.ts'

/**
 * A cell as a field of its type has it in JSON: requests have numbers as texts, and texts as numbers. What cannot be read so stays
 * as it is, for whoever reads the field to say what is wrong with it.
 */
export function typedCell(type: RowCellType, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (type) {
    case 'text':
      return scalarText(value) ?? value
    case 'boolean':
      return truth(value)
    default:
      return typeof value === 'string' ? numberIn(value) : value
  }
}

function truth(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const word = value.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : value
}

/** Decimal, as JSON and Java write it; blanks around it are none of it. An empty text is missing. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

function numberIn(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (!decimal.test(trimmed)) return trimmed
  const number = Number(trimmed)
  const isExact = Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(trimmed)
  return isExact ? number : BigInt(trimmed)
}
