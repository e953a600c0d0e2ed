import { labelColumnOf } from '../core/column.ts'
import { EventIdWriter } from './event-id-writer.ts'
import type {
  Contribution,
  IncludedField,
  PredictionEncoder,
  PredictionEntries,
} from '../core/prediction-entry.ts'
import { entryTemplate, labelOf, servedFragment } from './prediction-template.ts'
import type { ModelHead } from './prediction-template.ts'
import { BRANCH_0, BRANCH_1, END, includedWriter, stringFragment } from './prediction-fields.ts'
import { FRAME_BYTES, writeFrame } from './wire-format.ts'
import { AvroWriter } from './writer.ts'
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
  const writeIncluded = includedWriter(options.include)
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
      writeIncluded(writer, event, row)
      return writer.finish()
    },
  }
}

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
  let count = 0
  for (const { takes } of entries) if (takes === null || takes[index] === 1) count += 1
  if (count > 0) writer.long(count)
  for (const entry of entries)
    if (entry.takes === null || entry.takes[index] === 1) models[entry.head]!.write(writer, entry, index)
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
  readonly #served: Uint8Array

  constructor(head: ModelHead) {
    this.#head = head
    this.#width = head.outputs.length
    this.#labelColumn = labelColumnOf(head.outputs)
    this.#unlabelled = entryTemplate(head, null)
    this.#empty = entryTemplate({ ...head, outputs: [] }, null)
    this.#served = servedFragment(head.served)
  }

  write(writer: AvroWriter, entry: PredictionEntries, index: number): void {
    const failed = entry.failed !== null && entry.failed[index] === 1
    const from = index * this.#width
    writer.filled(failed ? this.#empty : this.#template(entry.out, from), entry.out, from)
    writeFlags(writer, entry.flags === null ? undefined : entry.flags[index])
    writeContributions(writer, failed || entry.contributions === null ? null : entry.contributions(index))
    writer.fragment(this.#served)
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
