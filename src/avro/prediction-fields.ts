import type { IncludedField, IncludedScalar } from '../core/prediction-entry.ts'
import { AvroWriter, FRAGMENT_BYTES } from './writer.ts'

// Branch indices as the zigzag long writes them.
export const BRANCH_0 = 0
export const BRANCH_1 = 2
const BRANCH_2 = 4
const BRANCH_3 = 6
const BRANCH_4 = 8

/** Of an array or a map. */
export const END = 0

/** Writes all that a prediction carries of its event: its last five fields, each a map. */
export type WriteIncluded = (writer: AvroWriter, event: object, row: number) => void

export function includedWriter(included: readonly IncludedField[]): WriteIncluded {
  const groups = (['fields', 'lists', 'maps', 'features'] as const).map((place) =>
    included
      .filter((field) => field.place === place)
      .map((field) => ({ key: stringFragment(field.name), write: valueWriter(field) })),
  )
  const logicalTypes = logicalTypesOf(included)
  return (writer, event, row) => {
    for (const group of groups) {
      if (group.length > 0) writer.long(group.length)
      for (const { key, write } of group) {
        writer.fragment(key)
        write(writer, event, row)
      }
      writer.byte(END)
    }
    writer.fragment(logicalTypes)
  }
}

function valueWriter(field: IncludedField): WriteIncluded {
  const { place, isInteger, read } = field
  switch (place) {
    case 'fields':
    case 'features':
      return (writer, event, row) => {
        writeScalar(writer, read(event, row), isInteger)
      }
    case 'lists':
      return (writer, event, row) => {
        writeList(writer, read(event, row), isInteger)
      }
    case 'maps':
      return (writer, event, row) => {
        writeMap(writer, read(event, row), isInteger)
      }
  }
}

export function stringFragment(text: string): Uint8Array {
  const writer = new AvroWriter(FRAGMENT_BYTES)
  writer.string(text)
  return writer.finish()
}

/** The same in every prediction. */
function logicalTypesOf(included: readonly IncludedField[]): Uint8Array {
  const writer = new AvroWriter(FRAGMENT_BYTES)
  const known = included.filter(({ logicalType }) => logicalType !== null)
  if (known.length > 0) writer.long(known.length)
  for (const { name, logicalType } of known) {
    writer.string(name)
    writer.string(logicalType!)
  }
  writer.byte(END)
  return writer.finish()
}

function writeList(writer: AvroWriter, items: readonly IncludedScalar[] | null, isInteger: boolean): void {
  writer.byte(items === null ? BRANCH_0 : BRANCH_1)
  if (items === null) return
  if (items.length > 0) writer.long(items.length)
  for (const item of items) writeScalar(writer, item, isInteger)
  writer.byte(END)
}

function writeMap(
  writer: AvroWriter,
  map: Readonly<Record<string, IncludedScalar>> | null,
  isInteger: boolean,
): void {
  writer.byte(map === null ? BRANCH_0 : BRANCH_1)
  if (map === null) return
  const entries = Object.entries(map)
  if (entries.length > 0) writer.long(entries.length)
  for (const [key, value] of entries) {
    writer.string(key)
    writeScalar(writer, value, isInteger)
  }
  writer.byte(END)
}

function writeScalar(writer: AvroWriter, value: IncludedScalar, isInteger: boolean): void {
  if (typeof value === 'number') writeNumber(writer, value, isInteger)
  else writeOther(writer, value)
}

function writeNumber(writer: AvroWriter, value: number, isInteger: boolean): void {
  if (isInteger) {
    writer.byte(BRANCH_4)
    if (Number.isSafeInteger(value)) writer.long(value)
    else writer.bigLong(BigInt(value))
  } else {
    writer.byte(BRANCH_1)
    writer.double(value)
  }
}

function writeOther(writer: AvroWriter, value: Exclude<IncludedScalar, number>): void {
  if (value === null) {
    writer.byte(BRANCH_0)
  } else if (typeof value === 'string') {
    writer.byte(BRANCH_2)
    writer.string(value)
  } else if (typeof value === 'boolean') {
    writer.byte(BRANCH_3)
    writer.byte(value ? 1 : 0)
  } else if (typeof value === 'bigint') {
    writer.byte(BRANCH_4)
    writer.bigLong(value)
  } else {
    throw new TypeError(`an included field is a number, text, boolean or null, not ${typeof value}`)
  }
}
