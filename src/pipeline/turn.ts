import { Fault } from '../core/outcome.ts'
import type { InputRecord, Origin, OutputRecord, Position, RecordBatch } from '../core/record.ts'
import type { RejectionKind } from '../core/rejection.ts'
import type { RecordEnd } from '../core/tracer.ts'
import { actionOf, policyFailure } from '../scoring/policy.ts'
import type { PipelineParts } from './parts.ts'
import type { DeliveryPart, RejectedRecord } from './ports.ts'
import { Tally } from './tally.ts'

type TurnSettings = Pick<PipelineParts, 'deadLetters' | 'policies'>

/** What of a turn stands for one batch that was taken: its outcomes, and how far the group is once they are durable. */
export class TurnPart implements DeliveryPart {
  readonly position: Position
  readonly outputs: OutputRecord[] = []
  readonly deadLetters: OutputRecord[] = []
  /** The record of each output. */
  readonly #records: InputRecord[] = []
  readonly #tally: Tally
  readonly #settings: TurnSettings
  /** Records whose end is another than a prediction. */
  readonly #failed: RecordEnd[] = []
  #rejected = 0
  /** Dead letters of outputs that were rejected. */
  readonly #replacements: OutputRecord[] = []

  constructor({ topic, partition, epoch, nextOffset }: RecordBatch, tally: Tally, settings: TurnSettings) {
    this.position = { topic, partition, epoch, nextOffset }
    this.#tally = tally
    this.#settings = settings
  }

  /** Gives a function that takes back what is added from now on. */
  mark(): () => void {
    const [outputs, deadLetters, failed] = [this.outputs.length, this.deadLetters.length, this.#failed.length]
    return () => {
      this.outputs.length = this.#records.length = outputs
      this.deadLetters.length = deadLetters
      this.#failed.length = failed
    }
  }

  predict(record: InputRecord, output: OutputRecord): void {
    this.outputs.push(output)
    this.#records.push(record)
    this.#tally.scored += 1
  }

  deadLetter(record: InputRecord, fault: Fault): void {
    this.deadLetters.push(this.#letter(record, fault, false))
    this.#failed.push({ record, outcome: 'dead-letter', fault })
    this.#tally.deadLettered += 1
    this.#tally.deadLetters.push(fault)
  }

  /** A copy of a record that is scored all the same. */
  report(record: InputRecord, fault: Fault): void {
    this.deadLetters.push(this.#letter(record, fault, true))
    this.#tally.reported.push(fault)
  }

  letterFor({ index, kind, message }: RejectedRecord): OutputRecord | null {
    const fault = rejectionFault(kind, message)
    // The sink names outputs that it was given.
    const record = this.#records[index]!
    const action = actionOf(this.#settings.policies, fault)
    if (action === 'fail') throw policyFailure(this.#originOf(record), fault)
    this.#rejected += 1
    this.#tally.reject(fault, action === 'skip')
    this.#failed.push({ record, outcome: action === 'skip' ? 'skipped' : 'dead-letter', fault })
    if (action === 'skip') return null
    const letter = this.#letter(record, fault, false)
    this.#replacements.push(letter)
    return letter
  }

  writable(letter: OutputRecord, { kind }: RejectedRecord): OutputRecord | null {
    return this.#settings.deadLetters.writable(letter, kind)
  }

  /**
   * What became of its records, but for those that were skipped while they were scored. One whose prediction was
   * rejected is named twice: what counts is the last.
   */
  *ends(): Generator<RecordEnd> {
    for (const record of this.#records) yield { record, outcome: 'scored', fault: null }
    yield* this.#failed
  }

  /** Adds the records that are written, by topic: all outputs go to one, all dead letters to another. */
  countByTopic(counts: Map<string, number>): void {
    const add = (records: readonly OutputRecord[], count: number) => {
      const [first] = records
      if (first !== undefined) counts.set(first.topic, (counts.get(first.topic) ?? 0) + count)
    }
    add(this.outputs, this.outputs.length - this.#rejected)
    add(this.deadLetters, this.deadLetters.length)
    add(this.#replacements, this.#replacements.length)
  }

  #letter(record: InputRecord, fault: Fault, scored: boolean): OutputRecord {
    return this.#settings.deadLetters.make(record, this.#originOf(record), fault, scored)
  }

  #originOf({ offset }: InputRecord): Origin {
    const { topic, partition } = this.position
    return { topic, partition, offset }
  }
}

function rejectionFault(kind: RejectionKind, message: string): Fault {
  return kind === 'too-large'
    ? new Fault('record-too-large', `the prediction is too large to be written: ${message}`)
    : new Fault('record-rejected', `the broker does not take the prediction: ${message}`)
}

/** What one turn makes of the batches it took: all that must be durable before its positions may be committed. */
export class Turn {
  readonly parts: readonly TurnPart[]
  /** One byte an input record, in order: 1 when it is dead-lettered. */
  readonly failures: Uint8Array
  readonly tally = new Tally()

  constructor(batches: readonly RecordBatch[], settings: TurnSettings) {
    this.parts = batches.map((batch) => new TurnPart(batch, this.tally, settings))
    this.failures = new Uint8Array(batches.reduce((sum, { records }) => sum + records.length, 0))
    for (const { topic, records } of batches) this.tally.consume(topic, records.length)
  }

  /** Gives a function that takes back all that is made of records from the `recordsBefore`-th on. */
  mark(recordsBefore: number): () => void {
    const undos = [this.tally.mark(), ...this.parts.map((part) => part.mark())]
    return () => {
      for (const undo of undos) undo()
      this.failures.fill(0, recordsBefore)
    }
  }

  /** What became of its records, as its parts say. */
  *ends(): Generator<RecordEnd> {
    for (const part of this.parts) yield* part.ends()
  }

  /** Records that are written, by topic. */
  countsByTopic(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const part of this.parts) part.countByTopic(counts)
    return counts
  }
}
