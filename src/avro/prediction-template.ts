import type { OutputColumn, OutputKind } from '../core/column.ts'
import type { Served } from '../core/prediction-entry.ts'
import { AvroWriter, FRAGMENT_BYTES } from './writer.ts'
import type { Template } from './writer.ts'

/** What predictions say of one model, whatever it predicts. */
export interface ModelHead {
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly outputs: readonly OutputColumn[]
  /** The response's levels in the model's order. Null: those of the probability columns; without any, a label is its index as text. */
  readonly levels: readonly string[] | null
  readonly served: Served
}

/**
 * The entry of a model in a prediction (`ModelPrediction` in schemas/prediction.avsc) for one label:
 *
 *   name version digest
 *   label          => 0 | 2 string
 *   value          => 0 | 2 double
 *   probabilities  => (count (level double)*)? 0
 *   outputs        => (count (name double)*)? 0
 *
 * so that all but its doubles is known beforehand.
 *
 * @param label null for a model without a predicted level
 */
export function entryTemplate(head: ModelHead, label: string | null): Template {
  const writer = new AvroWriter(FRAGMENT_BYTES)
  const holes: number[] = []
  const columns: number[] = []
  const hole = (column: number) => {
    holes.push(writer.length)
    columns.push(column)
    writer.double(0)
  }
  for (const text of [head.name, head.version, head.digest]) writer.string(text)
  writeLabel(writer, label)
  writeValue(writer, head, hole)
  writeNumbers(writer, columnsOf(head, ['probability']), (column) => column.level ?? column.name, hole)
  writeNumbers(writer, columnsOf(head, ['calibrated-probability', 'output']), (column) => column.name, hole)
  return { bytes: writer.finish(), holes, columns }
}

/** How an entry ends, the same for each row: release, arm and role. */
export function servedFragment({ release, arm, role }: Served): Uint8Array {
  const writer = new AvroWriter(FRAGMENT_BYTES)
  writer.long(release === null ? 0 : 1)
  if (release !== null) writer.long(release)
  writer.long(arm === null ? 0 : 1)
  if (arm !== null) writer.string(arm)
  writer.string(role)
  return writer.finish()
}

/** Level of a label index. */
export function labelOf(head: ModelHead, index: number): string {
  return levelsOf(head)[index] ?? String(index)
}

function levelsOf(head: ModelHead): readonly string[] {
  return head.levels ?? columnsOf(head, ['probability']).map(({ column }) => column.level ?? column.name)
}

interface PlacedColumn {
  readonly column: OutputColumn
  readonly at: number
}

function columnsOf(head: ModelHead, kinds: readonly OutputKind[]): readonly PlacedColumn[] {
  return head.outputs
    .map((column, at) => ({ column, at }))
    .filter(({ column }) => kinds.includes(column.kind))
}

function writeLabel(writer: AvroWriter, label: string | null): void {
  writer.long(label === null ? 0 : 1)
  if (label !== null) writer.string(label)
}

function writeValue(writer: AvroWriter, head: ModelHead, hole: (column: number) => void): void {
  const [value] = columnsOf(head, ['value'])
  writer.long(value === undefined ? 0 : 1)
  if (value !== undefined) hole(value.at)
}

function writeNumbers(
  writer: AvroWriter,
  numbers: readonly PlacedColumn[],
  name: (column: OutputColumn) => string,
  hole: (column: number) => void,
): void {
  if (numbers.length > 0) writer.long(numbers.length)
  for (const { column, at } of numbers) {
    writer.string(name(column))
    hole(at)
  }
  writer.long(0)
}
