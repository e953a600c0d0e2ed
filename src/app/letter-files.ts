import { containerWriter } from '../avro/container-writer.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { csvEncoder, jsonLinesEncoder } from '../table/row-encoder.ts'
import type { RowEncoder } from '../table/row-encoder.ts'
import type { ShownLetter } from './shown-letter.ts'

export const letterFormats = ['jsonl', 'csv', 'avro'] as const

export type LetterFormat = (typeof letterFormats)[number]

/** Letters as the pieces of a file. */
export interface LetterEncoder {
  readonly header: string | Buffer
  letters(letters: readonly ShownLetter[]): string | Buffer
}

/** The columns, in their order, with their types in Avro. */
const columns = {
  partition: 'int',
  offset: 'string',
  time: 'string',
  writer: 'string',
  eventId: ['null', 'string'],
  reason: 'string',
  field: ['null', 'string'],
  feature: ['null', 'string'],
  value: ['null', 'string'],
  model: ['null', 'string'],
  message: ['null', 'string'],
  stage: ['null', 'string'],
  redriveCount: 'int',
  scored: 'boolean',
  omitted: { type: 'array', items: 'string' },
  key: ['null', 'string'],
  event: ['null', 'string'],
  problem: ['null', 'string'],
} as const satisfies Record<keyof ShownLetter, unknown>

// The keys of a const object are exactly its type's keys.
const names = Object.keys(columns) as readonly (keyof ShownLetter)[]

/** An event is JSON in its column: it may have any schema. */
const letterSchema: SchemaJson = {
  type: 'record',
  name: 'DeadLetter',
  namespace: 'sluice',
  fields: names.map((name) => ({ name, type: columns[name] })),
}

export const letterEncoders: Readonly<Record<LetterFormat, () => LetterEncoder>> = {
  jsonl: () => rows(jsonLinesEncoder(names)),
  csv: () => rows(csvEncoder(names)),
  avro: () => {
    const writer = containerWriter(letterSchema)
    return {
      header: writer.header,
      letters: (letters) =>
        writer.block(
          letters.map((letter) => ({
            ...letter,
            event: letter.event === null ? null : JSON.stringify(letter.event),
          })),
        ),
    }
  },
}

function rows(encoder: RowEncoder): LetterEncoder {
  return {
    header: encoder.header,
    letters: (letters) => letters.map((letter) => encoder.row(names.map((name) => letter[name]))).join(''),
  }
}
