import { valueAt } from '../core/field-path.ts'
import type { PathPart } from '../core/field-path.ts'
import { Fault } from '../core/outcome.ts'
import type { FaultLog } from './fault-log.ts'
import type { ListSlot } from './slot.ts'
import { kindText, valueText } from './value-text.ts'

/** An array of numbers of the event and the slot that it goes to. */
export interface ListBinding {
  readonly path: string
  readonly parts: readonly PathPart[]
  /** Where in each element its number is; absent where the element is the number. */
  readonly itemParts?: readonly PathPart[]
  readonly slot: ListSlot
}

/** Reads the bound arrays of a batch of decoded events into their slots. Never throws. */
export type ListReader = (events: readonly (object | null)[], rowCount: number, faults: FaultLog) => void

export function compileListReader(bindings: readonly ListBinding[]): ListReader {
  return (events, rowCount, faults) => {
    for (const binding of bindings) readList(binding, events, rowCount, faults)
  }
}

function readList(
  { path, parts, itemParts = [], slot }: ListBinding,
  events: readonly (object | null)[],
  rowCount: number,
  faults: FaultLog,
): void {
  let end = 0
  for (let row = 0; row < rowCount; row++) {
    slot.starts[row] = end
    const value = valueAt(events[row], parts)
    slot.isThere[row] = Array.isArray(value) ? 1 : 0
    if (Array.isArray(value)) end = readItems(value, end, { path, itemParts, slot, row, faults })
    else if (value !== null && value !== undefined)
      faults.add(row, slot.index, wrongType(path, 'an array', value))
  }
  slot.starts[rowCount] = end
}

interface Place {
  readonly path: string
  readonly itemParts: readonly PathPart[]
  readonly slot: ListSlot
  readonly row: number
  readonly faults: FaultLog
}

/** Adds the numbers behind those that end at `from`; returns where they end. Of what is wrong with items the first is told. */
function readItems(
  items: readonly unknown[],
  from: number,
  { path, itemParts, slot, row, faults }: Place,
): number {
  makeRoom(slot, from + items.length)
  const { values, places } = slot
  let end = from
  let isTold = false
  for (let place = 0; place < items.length; place++) {
    const item = itemParts.length === 0 ? items[place] : valueAt(items[place], itemParts)
    const number = typeof item === 'bigint' ? Number(item) : item
    // A difference with itself is zero for finite numbers only.
    if (typeof number === 'number' && number - number === 0) {
      values[end] = number
      places[end] = place
      end += 1
    } else if (!isTold && number !== null && number !== undefined) {
      faults.add(row, slot.index, itemFault(placeIn(path, place), path, item))
      isTold = true
    }
  }
  return end
}

function makeRoom(slot: ListSlot, count: number): void {
  if (count <= slot.values.length) return
  const room = Math.max(count, 2 * slot.values.length)
  for (const name of ['values', 'places'] as const) {
    const wider = new Float64Array(room)
    wider.set(slot[name])
    slot[name] = wider
  }
}

/** `readings[2].value` of `readings[].value`, `samples[2]` of `samples`. */
function placeIn(path: string, place: number): string {
  return path.includes('[]') ? path.replace('[]', `[${place}]`) : `${path}[${place}]`
}

/** The fault of an item is told of the array, which has one name whatever the place. */
function itemFault(place: string, path: string, item: unknown): Fault {
  if (typeof item !== 'number') return wrongType(path, 'a number', item, place)
  const message = `field '${place}' is not a finite number`
  return new Fault('not-finite', message, { field: path, value: String(item) })
}

function wrongType(path: string, expected: string, value: unknown, place = path): Fault {
  const message = `field '${place}': expected ${expected}, got ${kindText(value)}`
  return new Fault('wrong-type', message, { field: path, value: valueText(value) })
}
