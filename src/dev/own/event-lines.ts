import type { EncodeEvent } from '../../avro/event-encoder.ts'
import { Fault } from '../../core/outcome.ts'
import { noHeaders } from '../../core/record.ts'
import type { OutputRecord } from '../../core/record.ts'
import { parseExactJson } from '../../core/exact-json.ts'
import { parsePath, valueAt } from '../../core/field-path.ts'
import type { PathPart } from '../../core/field-path.ts'

/** A line that is no event. */
export interface RefusedLine {
  /** From 1. */
  readonly line: number
  readonly why: string
}

/** What some lines are: records of a topic, in their order, and what could not be made one. */
export interface EventLines {
  readonly records: readonly OutputRecord[]
  readonly refused: readonly RefusedLine[]
}

/**
 * Makes the events of JSON lines into records.
 *
 * @param blocks text cut at line ends
 * @param target the topic, and the field that keys are made of; null leaves records without
 * @param most how many records are given at once
 */
export async function* eventRecords(
  blocks: AsyncIterable<string>,
  { topic, keyField }: { readonly topic: string; readonly keyField: string | null },
  encode: EncodeEvent,
  most: number,
): AsyncGenerator<EventLines, void, undefined> {
  const keyParts = keyField === null ? null : parsePath(keyField)
  let line = 0
  for await (const block of blocks) {
    const lines = block.endsWith('\n') ? block.slice(0, -1).split('\n') : block.split('\n')
    for (let at = 0; at < lines.length; at += most) {
      const records: OutputRecord[] = []
      const refused: RefusedLine[] = []
      for (const text of lines.slice(at, at + most)) {
        line += 1
        if (text.trim() === '') continue
        const event = parseExactJson(text)
        const value = event === undefined ? new Fault('avro-decode', 'it is not JSON') : encode(event)
        if (value instanceof Fault) refused.push({ line, why: value.message })
        else {
          const key = keyParts === null ? null : keyOf(event, keyParts)
          records.push({ topic, partition: null, key, value, headers: noHeaders, timestampMs: null })
        }
      }
      yield { records, refused }
    }
  }
}

/** The text of what a path leads to; null where that is nothing, or no text or number. */
function keyOf(event: unknown, parts: readonly PathPart[]): Buffer | null {
  const value = valueAt(event, parts)
  return typeof value === 'string' || typeof value === 'number' ? Buffer.from(String(value)) : null
}
