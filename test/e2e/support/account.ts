import { decodePrediction } from '../../../src/avro/prediction.ts'
import type { Prediction } from '../../../src/avro/prediction.ts'
import { Fault } from '../../../src/core/outcome.ts'
import { eventId } from '../../../src/core/record.ts'
import type { InputRecord } from '../../../src/core/record.ts'
import { connectHeader, headerText } from '../../../src/dead-letter/headers.ts'
import { Marks } from './marks.ts'
import type { Place, ReadRecord } from './place.ts'

/** What became of a topic's records, told from the topics alone. */
export interface Account {
  readonly inputs: number
  readonly predictions: number
  readonly deadLetters: number
  /** Event ids that have neither a prediction nor a dead letter. */
  readonly lost: readonly string[]
  /** Outcomes beyond the first of an event. */
  readonly repeats: number
  /** Outcomes of events that are not in the input, or that have both a prediction and a dead letter. */
  readonly wrong: readonly string[]
  /** First outcomes that stand behind one of a later record of the same input partition, hence of the same key too. */
  readonly outOfOrder: readonly string[]
}

/** The prediction in a record, which must be one. */
export function predictionIn({ value }: InputRecord): Prediction {
  const prediction = value === null ? null : decodePrediction(value)
  if (prediction === null || prediction instanceof Fault) throw new Error('not a prediction')
  return prediction
}

/** The event that a dead letter is of. */
export function deadLetterEvent({ headers }: InputRecord): string {
  const { topic, partition, offset } = connectHeader
  return [topic, partition, offset].map((name) => headerText(headers, name)).join('-')
}

/** Reads the topics, input and outcomes, and holds them against each other; a byte of memory a record. */
export async function accountOf(place: Place, output = place.output): Promise<Account> {
  const judge = new Judge()
  await place.each(place.input, ({ partition, offset }) => {
    judge.input(eventId({ topic: place.input, partition, offset }))
  })
  await place.each(output, (record) => {
    judge.outcome('prediction', record, predictionIn(record).eventId)
  })
  await place.each(place.deadLetters, (record) => {
    judge.outcome('deadLetter', record, deadLetterEvent(record))
  })
  return judge.account()
}

const mark = { input: 1, prediction: 2, deadLetter: 4 } as const
const outcomes = mark.prediction | mark.deadLetter

class Judge {
  readonly #marks = new Marks()
  /** By kind, input partition and output partition: the furthest offset of a first outcome. */
  readonly #furthest = new Map<string, number>()
  readonly #counts = { inputs: 0, prediction: 0, deadLetter: 0, repeats: 0 }
  readonly #wrong: string[] = []
  readonly #outOfOrder: string[] = []

  input(id: string): void {
    this.#counts.inputs += 1
    this.#marks.add(id, mark.input)
  }

  /** After all inputs; those of a partition in the order in which they stand there. */
  outcome(kind: 'prediction' | 'deadLetter', record: ReadRecord, id: string): void {
    this.#counts[kind] += 1
    const before = this.#marks.add(id, mark[kind])
    if ((before & mark[kind]) !== 0) {
      this.#counts.repeats += 1
      return
    }
    if (before !== mark.input) this.#wrong.push(id)
    if (this.#isBehind(kind, record, id)) this.#outOfOrder.push(id)
  }

  account(): Account {
    const { inputs, prediction, deadLetter, repeats } = this.#counts
    return {
      inputs,
      predictions: prediction,
      deadLetters: deadLetter,
      lost: this.#marks.ids((marks) => (marks & mark.input) !== 0 && (marks & outcomes) === 0),
      repeats,
      wrong: this.#wrong,
      outOfOrder: this.#outOfOrder,
    }
  }

  #isBehind(kind: string, { partition }: ReadRecord, id: string): boolean {
    const [from, offset] = Marks.placeOf(id)
    const lane = `${kind} ${from} in ${partition}`
    const before = this.#furthest.get(lane) ?? -1
    this.#furthest.set(lane, Math.max(before, offset))
    return offset < before
  }
}
