import { Fault } from '../core/outcome.ts'
import type { InputRecord, OutputRecord, Position, RecordBatch } from '../core/record.ts'
import type { LetterMaker } from '../dead-letter/dead-letter.ts'
import type { DeliveryPart, RejectedRecord } from './ports.ts'
import { Tally } from './tally.ts'

/** What of a turn stands for one batch that was taken: its outcomes, and how far the group is once they are durable. */
export class TurnPart implements DeliveryPart {
  readonly position: Position
  readonly outputs: OutputRecord[] = []
  readonly deadLetters: OutputRecord[] = []
  /** The record of each output. */
  readonly #records: InputRecord[] = []
  readonly #tally: Tally
  readonly #makeLetter: LetterMaker

  constructor({ topic, partition, epoch, nextOffset }: RecordBatch, tally: Tally, makeLetter: LetterMaker) {
    this.position = { topic, partition, epoch, nextOffset }
    this.#tally = tally
    this.#makeLetter = makeLetter
  }

  predict(record: InputRecord, output: OutputRecord): void {
    this.outputs.push(output)
    this.#records.push(record)
    this.#tally.scored += 1
  }

  deadLetter(record: InputRecord, fault: Fault): void {
    this.deadLetters.push(this.#letter(record, fault, false))
    this.#tally.deadLettered += 1
    this.#tally.deadLetters.push(fault)
  }

  /** A copy of a record that is scored all the same. */
  report(record: InputRecord, fault: Fault): void {
    this.deadLetters.push(this.#letter(record, fault, true))
    this.#tally.reported.push(fault)
  }

  letterFor({ index, message }: RejectedRecord): OutputRecord {
    const fault = new Fault('record-too-large', `the prediction is too large to be written: ${message}`)
    this.#tally.scored -= 1
    this.#tally.deadLettered += 1
    this.#tally.deadLetters.push(fault)
    // The sink names outputs that it was given.
    return this.#letter(this.#records[index]!, fault, false)
  }

  #letter(record: InputRecord, fault: Fault, scored: boolean): OutputRecord {
    const { topic, partition } = this.position
    return this.#makeLetter(record, { topic, partition, offset: record.offset }, fault, scored)
  }
}

/** What one turn makes of the batches it took: all that must be durable before its positions may be committed. */
export class Turn {
  readonly parts: readonly TurnPart[]
  /** One byte an input record, in order: 1 when it is dead-lettered. */
  readonly failures: Uint8Array
  readonly tally = new Tally()

  constructor(batches: readonly RecordBatch[], makeLetter: LetterMaker) {
    this.parts = batches.map((batch) => new TurnPart(batch, this.tally, makeLetter))
    this.failures = new Uint8Array(batches.reduce((sum, { records }) => sum + records.length, 0))
    for (const { topic, records } of batches) this.tally.consume(topic, records.length)
  }

  /** Records to be written, by topic. */
  countsByTopic(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const { outputs, deadLetters } of this.parts) {
      addRuns(outputs, counts)
      addRuns(deadLetters, counts)
    }
    return counts
  }
}

/** All outputs go to one topic, all dead letters to another: their first tells. */
function addRuns(records: readonly OutputRecord[], counts: Map<string, number>): void {
  const [first] = records
  if (first !== undefined) counts.set(first.topic, (counts.get(first.topic) ?? 0) + records.length)
}
