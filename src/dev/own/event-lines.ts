import type { EncodeEvent } from '../../avro/event-encoder.ts'
import { Fault } from '../../core/outcome.ts'
import { noHeaders } from '../../core/record.ts'
import type { OutputRecord } from '../../core/record.ts'
import { parseExactJson } from '../../core/exact-json.ts'

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
 * @param most how many records are given at once
 */
export async function* eventRecords(
  blocks: AsyncIterable<string>,
  topic: string,
  encode: EncodeEvent,
  most: number,
): AsyncGenerator<EventLines, void, undefined> {
  let line = 0
  for await (const block of blocks) {
    const lines = block.endsWith('\n') ? block.slice(0, -1).split('\n') : block.split('\n')
    for (let at = 0; at < lines.length; at += most) {
      const records: OutputRecord[] = []
      const refused: RefusedLine[] = []
      for (const text of lines.slice(at, at + most)) {
        line += 1
        if (text.trim() === '') continue
        const value = encoded(text, encode)
        if (value instanceof Fault) refused.push({ line, why: value.message })
        else records.push({ topic, partition: null, key: null, value, headers: noHeaders, timestampMs: null })
      }
      yield { records, refused }
    }
  }
}

function encoded(text: string, encode: EncodeEvent): Buffer | Fault {
  const event = parseExactJson(text)
  return event === undefined ? new Fault('avro-decode', 'it is not JSON') : encode(event)
}
