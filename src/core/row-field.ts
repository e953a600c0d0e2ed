/** What a field of a published row holds, in Avro's terms; each may be null. */
export const rowTypes = ['double', 'long', 'int', 'boolean', 'string'] as const

export type RowType = (typeof rowTypes)[number]

/** A field of the rows that a pipeline publishes: a feature, or an input field that goes along. */
export interface RowField {
  /** As Avro allows it. */
  readonly name: string
  /** What the config calls it. */
  readonly source: string
  readonly type: RowType
  /** What its numbers count, by Avro's name; null where nothing is said. */
  readonly logicalType: string | null
  /** For people. */
  readonly doc: string
  /** @param row of the batch that was taken last: features are read there, fields from the event */
  readonly read: (event: object, row: number) => number | bigint | string | boolean | null
}

/** The fields that each row has before its own. */
export const rowHead = ['eventId', 'eventTime'] as const
