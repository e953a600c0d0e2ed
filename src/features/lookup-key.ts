import type { Slot } from './slot.ts'

/**
 * A key as one text: of one value its own text, of several their list in JSON. Numbers are written shortest (`5`, never `5.0`),
 * booleans as `true` and `false`.
 */
export function joinedKey(values: readonly string[]): string {
  // A key has at least one value.
  return values.length === 1 ? values[0]! : JSON.stringify(values)
}

/** The values of a key that `joinedKey` made of that many. */
export function splitKey(key: string, length: number): readonly string[] {
  // What was written above.
  return length === 1 ? [key] : (JSON.parse(key) as string[])
}

/** The key of a row; null where a part of it is missing. */
export function keyReader(slots: readonly Slot[]): (row: number) => string | null {
  const parts = slots.map(partReader)
  if (parts.length === 1) return parts[0]!
  return (row) => {
    const values: string[] = []
    for (const part of parts) {
      const value = part(row)
      if (value === null) return null
      values.push(value)
    }
    return joinedKey(values)
  }
}

function partReader(slot: Slot): (row: number) => string | null {
  if (slot.kind === 'text') {
    const { values } = slot
    return (row) => values[row] ?? null
  }
  const { values, content } = slot
  const text = content === 'boolean' ? (value: number) => (value === 1 ? 'true' : 'false') : String
  return (row) => {
    const value = values[row]!
    return Number.isNaN(value) ? null : text(value)
  }
}
