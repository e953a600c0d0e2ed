import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import type { Origin, OutputRecord, RecordBatch } from '../../src/core/record.ts'
import type { DeadLetters } from '../../src/dead-letter/dead-letter.ts'
import { Turn } from '../../src/pipeline/turn.ts'
import { batchOf } from '../support/rig-pipeline.ts'

const recordTo = (topic: string): OutputRecord => ({
  topic,
  partition: null,
  key: null,
  value: null,
  headers: [],
  timestampMs: null,
})

const letters: { reason: string; offset: bigint; scored: boolean }[] = []
const make: DeadLetters['make'] = (_record, { offset }, { reason }, scored) => {
  letters.push({ reason, offset, scored })
  return recordTo('dead')
}

const originOf = ({ topic, partition, records }: RecordBatch, at: number): Origin => ({
  topic,
  partition,
  offset: records[at]!.offset,
})

const settings = { deadLetters: { make, writable: () => null }, policies: new Map() }

describe('Turn', () => {
  it('has a part for each batch, with its position, and counts what was consumed by topic', () => {
    const value = Buffer.alloc(1)
    const turn = new Turn([batchOf([value, value], {}, 0), batchOf([value], {}, 1)], settings)
    expect(turn.parts.map(({ position }) => [position.partition, position.nextOffset])).toEqual([
      [0, 2n],
      [1, 1n],
    ])
    expect(turn.failures).toHaveLength(3)
    expect([...turn.tally.consumed]).toEqual([['in', 3]])
  })

  it('counts what it writes by topic, and each outcome once', () => {
    const batch = batchOf([null, null, null, null])
    const turn = new Turn([batch], settings)
    const [part] = turn.parts
    letters.length = 0
    part!.predict(batch.records[0]!, originOf(batch, 0), recordTo('out'))
    part!.predict(batch.records[1]!, originOf(batch, 1), recordTo('out'))
    part!.report(batch.records[1]!, originOf(batch, 1), new Fault('unknown-category', 'm'))
    part!.deadLetter(batch.records[2]!, originOf(batch, 2), new Fault('bad-magic', 'm'))
    expect([...turn.countsByTopic()]).toEqual([
      ['out', 2],
      ['dead', 2],
    ])
    expect(letters).toEqual([
      { reason: 'unknown-category', offset: 1n, scored: true },
      { reason: 'bad-magic', offset: 2n, scored: false },
    ])
    expect(turn.tally).toMatchObject({ scored: 2, deadLettered: 1 })
    expect(turn.tally.reported).toHaveLength(1)
  })

  it('names the end of each record that was not skipped, the last one last where the broker rejected its prediction', () => {
    const batch = batchOf([null, null, null, null])
    const turn = new Turn([batch], settings)
    const [part] = turn.parts
    part!.predict(batch.records[0]!, originOf(batch, 0), recordTo('out'))
    part!.deadLetter(batch.records[1]!, originOf(batch, 1), new Fault('bad-magic', 'm'))
    const undo = turn.mark()
    part!.deadLetter(batch.records[2]!, originOf(batch, 2), new Fault('bad-magic', 'm'))
    undo()
    part!.predict(batch.records[3]!, originOf(batch, 3), recordTo('out'))
    part!.letterFor({ index: 1, kind: 'too-large', message: 'm' })
    const ends = Array.from(turn.ends(), ({ record, outcome, fault }) => [
      record.offset,
      outcome,
      fault?.reason ?? null,
    ])
    expect(ends).toEqual([
      [0n, 'scored', null],
      [3n, 'scored', null],
      [1n, 'dead-letter', 'bad-magic'],
      [3n, 'dead-letter', 'record-too-large'],
    ])
  })
})
