import type { Origin } from './record.ts'

/** How much one feature moved a prediction. */
export interface Contribution {
  readonly feature: string
  readonly value: number
}

/** What a model's answer is: the prediction itself, one in its place, or one beside it that only is compared. */
export const servedRoles = ['primary', 'fallback', 'shadow'] as const

export type ServedRole = (typeof servedRoles)[number]

/** By what right a version of a model answers. */
export interface Served {
  /** Sequence number in the model store; null for a model that the config names by its file. */
  readonly release: number | null
  /** Side of a split or a canary; null where there are no sides. */
  readonly arm: string | null
  readonly role: ServedRole
}

/** Of a model that the config names by its file. */
export const unreleased: Served = { release: null, arm: null, role: 'primary' }

/** What one model says about a batch of rows: its part of each prediction. */
export interface PredictionEntries {
  /** Which model, as an index into the pipeline's models. */
  readonly head: number
  /** The scorer's output: rowCount x outputs.length, row-major. */
  readonly out: Float64Array
  /**
   * One byte a row, 1 where this model has no prediction: its entry then has no label, value or numbers, and its flags
   * say why. Null when it has one for every row.
   */
  readonly failed: Uint8Array | null
  /** One byte a row, 1 where this model has an entry at all; null where it has one in every row. */
  readonly takes: Uint8Array | null
  /** By row, sparse; null when no row has any. */
  readonly flags: readonly (readonly string[] | undefined)[] | null
  /** Called for each row; null when contributions were not asked for. */
  readonly contributions: ((row: number) => readonly Contribution[]) | null
}

/** A value of the event that is repeated in the prediction, or an item of one that is a list or a map. */
export type IncludedScalar = number | bigint | string | boolean | null

/** What predictions carry, as one of their maps has it. */
interface Carried<Place extends string, Value> {
  readonly place: Place
  readonly name: string
  /** The whole field in one type, whatever its values: a prediction's readers see longs, with all their digits. */
  readonly isInteger: boolean
  /** Avro's name of what the numbers count; null where the schema says nothing. */
  readonly logicalType: string | null
  /** @param row of the batch that was scored last: features are read there, fields from the event */
  readonly read: (event: object, row: number) => Value
}

/** An input field that predictions carry. */
export type IncludedField =
  | Carried<'fields', IncludedScalar>
  | Carried<'lists', readonly IncludedScalar[] | null>
  | Carried<'maps', Readonly<Record<string, IncludedScalar>> | null>
  | Carried<'features', number | string | null>

/** What a prediction says of its row's event. */
export interface PredictedEvent {
  readonly origin: Origin
  /** Whole milliseconds since the epoch; null when the event has no time. */
  readonly eventTimeMs: number | null
  readonly scoredAtMs: number
}

/** Writes the prediction of a row. */
export interface PredictionEncoder {
  /**
   * @param row of the batch, in every `out`, `failed`, `flags`
   * @param entries one for each model that scored the batch, in the order that the prediction lists them
   * @param event the row's, for the fields that are carried along
   * @returns a view that stays as it is while it is held
   * @throws RangeError for a time that is no safe integer, TypeError for a field of another type (`encode-failed`)
   */
  encode(about: PredictedEvent, row: number, entries: readonly PredictionEntries[], event: object): Buffer
}
