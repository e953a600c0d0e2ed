import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { EncodeEvent } from '../../../src/avro/event-encoder.ts'
import { Fault } from '../../../src/core/outcome.ts'
import { eventRecords } from '../../../src/dev/own/event-lines.ts'
import type { EventLines } from '../../../src/dev/own/event-lines.ts'

/** Takes all but text. */
const encode: EncodeEvent = (value) =>
  typeof value === 'string'
    ? new Fault('schema-mismatch', 'it is no number')
    : Buffer.from(JSON.stringify(value))

async function read(blocks: readonly string[], most = 100, keyField: string | null = null) {
  const batches: EventLines[] = []
  for await (const lines of eventRecords(Readable.from(blocks), { topic: 't', keyField }, encode, most))
    batches.push(lines)
  return {
    batches,
    sizes: batches.map(({ records }) => records.length),
    values: batches.flatMap(({ records }) => records.map(({ value }) => value?.toString())),
    refused: batches.flatMap(({ refused }) => refused),
  }
}

describe('eventRecords', () => {
  it('makes each line a record, over blocks, and counts lines through what is blank or refused', async () => {
    const { values, refused } = await read(['1\n\n2\n', '"x"\n3\n{oops\n', '4'])
    expect(values).toEqual(['1', '2', '3', '4'])
    expect(refused).toEqual([
      { line: 4, why: 'it is no number' },
      { line: 6, why: 'it is not JSON' },
    ])
  })

  it('gives no more at once than it is asked for', async () => {
    expect((await read(['1\n2\n3\n4\n5\n'], 2)).sizes).toEqual([2, 2, 1])
  })

  it('leaves key, partition and time to the broker', async () => {
    const { batches } = await read(['1\n'])
    expect(batches[0]?.records[0]).toMatchObject({
      topic: 't',
      key: null,
      partition: null,
      timestampMs: null,
    })
  })

  it('keys records by a field, as far as events have one', async () => {
    const lines = ['{"rig":{"id":"a"}}', '{"rig":{"id":7}}', '{"rig":null}', '{"rig":{"id":[]}}', '3']
    const { batches } = await read([lines.join('\n')], 100, 'rig.id')
    expect(batches[0]!.records.map(({ key }) => key?.toString() ?? null)).toEqual([
      'a',
      '7',
      null,
      null,
      null,
    ])
  })
})
