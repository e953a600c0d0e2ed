import { labelColumnOf } from '../core/column.ts'
import { EventIdWriter } from './event-id-writer.ts'
import type {
  Contribution,
  IncludedField,
  IncludedValue,
  PredictionEncoder,
  PredictionEntries,
} from '../core/prediction-entry.ts'
import { entryTemplate, labelOf } from './prediction-template.ts'
import type { ModelHead } from './prediction-template.ts'
import { FRAME_BYTES, writeFrame } from './wire-format.ts'
import { AvroWriter, FRAGMENT_BYTES } from './writer.ts'
import type { Template } from './writer.ts'

export interface PredictionEncoderOptions {
  /** Id of the prediction schema, for the framing. */
  readonly schemaId: number
  readonly pipeline: string
  readonly models: readonly ModelHead[]
  /** What a prediction carries of its event. */
  readonly include: readonly IncludedField[]
}

/** An encoder of predictions as schemas/prediction.avsc has them, framed. */
export function createPredictionEncoder(options: PredictionEncoderOptions): PredictionEncoder {
  const writer = new AvroWriter()
  const models = options.models.map((head) => new EntryWriter(head))
  const fields = options.include.map((field) => new FieldWriter(field))
  const eventIds = new EventIdWriter()
  const frame = Buffer.alloc(FRAME_BYTES)
  writeFrame(frame, options.schemaId)
  const pipeline = stringFragment(options.pipeline)
  return {
    encode(about, row, entries, event) {
      // What an earlier call left behind when it threw.
      writer.abandon()
      writer.fragment(frame)
      eventIds.write(writer, about.origin)
      writer.fragment(pipeline)
      writeTime(writer, about.eventTimeMs)
      writer.long(about.scoredAtMs)
      writeEntries(writer, models, entries, row)
      writeFields(writer, fields, event)
      return writer.finish()
    },
  }
}

// Branch indices as the zigzag long writes them.
const BRANCH_0 = 0
const BRANCH_1 = 2
const BRANCH_2 = 4
const BRANCH_3 = 6
const BRANCH_4 = 8

const END = 0

function writeTime(writer: AvroWriter, timeMs: number | null): void {
  if (timeMs === null) {
    writer.byte(BRANCH_0)
    return
  }
  writer.byte(BRANCH_1)
  writer.long(timeMs)
}

function writeEntries(
  writer: AvroWriter,
  models: readonly EntryWriter[],
  entries: readonly PredictionEntries[],
  index: number,
): void {
  if (entries.length > 0) writer.long(entries.length)
  for (const entry of entries) models[entry.head]!.write(writer, entry, index)
  writer.byte(END)
}

/** Writes the entries of one model. The templates are made as labels turn up. */
class EntryWriter {
  readonly #head: ModelHead
  readonly #width: number
  /** Column of the label; -1 for none. */
  readonly #labelColumn: number
  readonly #byLabel: Template[] = []
  readonly #unlabelled: Template
  /** Of a row that the model has no prediction for. */
  readonly #empty: Template

  constructor(head: ModelHead) {
    this.#head = head
    this.#width = head.outputs.length
    this.#labelColumn = labelColumnOf(head.outputs)
    this.#unlabelled = entryTemplate(head, null)
    this.#empty = entryTemplate({ ...head, outputs: [] }, null)
  }

  write(writer: AvroWriter, entry: PredictionEntries, index: number): void {
    const failed = entry.failed !== null && entry.failed[index] === 1
    const from = index * this.#width
    writer.filled(failed ? this.#empty : this.#template(entry.out, from), entry.out, from)
    writeFlags(writer, entry.flags === null ? undefined : entry.flags[index])
    writeContributions(writer, failed || entry.contributions === null ? null : entry.contributions(index))
  }

  #template(out: Float64Array, from: number): Template {
    if (this.#labelColumn < 0) return this.#unlabelled
    const label = out[from + this.#labelColumn]!
    return this.#byLabel[label] ?? this.#addTemplate(label)
  }

  #addTemplate(label: number): Template {
    // A scorer gives a level's index; anything else is no label.
    if (!Number.isSafeInteger(label) || label < 0) return this.#unlabelled
    const template = entryTemplate(this.#head, labelOf(this.#head, label))
    this.#byLabel[label] = template
    return template
  }
}

function writeFlags(writer: AvroWriter, flags: readonly string[] | undefined): void {
  if (flags !== undefined && flags.length > 0) {
    writer.long(flags.length)
    for (const flag of flags) writer.string(flag)
  }
  writer.byte(END)
}

function writeContributions(writer: AvroWriter, contributions: readonly Contribution[] | null): void {
  if (contributions === null) {
    writer.byte(BRANCH_0)
    return
  }
  writer.byte(BRANCH_1)
  if (contributions.length > 0) writer.long(contributions.length)
  for (const { feature, value } of contributions) {
    writer.string(feature)
    writer.double(value)
  }
  writer.byte(END)
}

function writeFields(writer: AvroWriter, fields: readonly FieldWriter[], event: object): void {
  if (fields.length > 0) writer.long(fields.length)
  for (const field of fields) field.write(writer, event)
  writer.byte(END)
}

/** Writes one of the fields that are carried along: its name, and its value in its own type. */
class FieldWriter {
  readonly #key: Uint8Array
  readonly #field: IncludedField

  constructor(field: IncludedField) {
    this.#key = stringFragment(field.name)
    this.#field = field
  }

  write(writer: AvroWriter, event: object): void {
    const value = this.#field.read(event)
    writer.fragment(this.#key)
    if (typeof value === 'number') writeNumber(writer, value, this.#field.isInteger)
    else writeOther(writer, value)
  }
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

function writeOther(writer: AvroWriter, value: Exclude<IncludedValue, number>): void {
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

function stringFragment(text: string): Uint8Array {
  const writer = new AvroWriter(FRAGMENT_BYTES)
  writer.string(text)
  return writer.finish()
}
