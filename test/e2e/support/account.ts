import { decodePrediction } from '../../../src/avro/prediction.ts'
import type { Prediction } from '../../../src/avro/prediction.ts'
import { Fault } from '../../../src/core/outcome.ts'
import { eventId } from '../../../src/core/record.ts'
import type { InputRecord } from '../../../src/core/record.ts'
import { connectHeader, headerText } from '../../../src/dead-letter/headers.ts'
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

/** Reads the topics, input and outcomes, and holds them against each other. */
export async function accountOf(place: Place, output = place.output): Promise<Account> {
  const [inputs, predictions, deadLetters] = await Promise.all(
    [place.input, output, place.deadLetters].map((topic) => place.read(topic)),
  )
  return account(
    inputs!.map(({ partition, offset }) => eventId({ topic: place.input, partition, offset })),
    predictions!.map((record) => ({ record, id: predictionIn(record).eventId })),
    deadLetters!.map((record) => ({ record, id: deadLetterEvent(record) })),
  )
}

interface SeenOutcome {
  readonly record: ReadRecord
  readonly id: string
}

function account(
  inputs: readonly string[],
  predictions: readonly SeenOutcome[],
  deadLetters: readonly SeenOutcome[],
): Account {
  const expected = new Set(inputs)
  const scored = new Set(predictions.map(({ id }) => id))
  const dead = new Set(deadLetters.map(({ id }) => id))
  return {
    inputs: inputs.length,
    predictions: predictions.length,
    deadLetters: deadLetters.length,
    lost: inputs.filter((id) => !scored.has(id) && !dead.has(id)),
    repeats: predictions.length - scored.size + deadLetters.length - dead.size,
    wrong: [...scored, ...dead].filter((id) => !expected.has(id) || (scored.has(id) && dead.has(id))),
    outOfOrder: [...outOfOrder(predictions), ...outOfOrder(deadLetters)],
  }
}

function outOfOrder(outcomes: readonly SeenOutcome[]): string[] {
  const seen = new Set<string>()
  const furthest = new Map<string, number>()
  return outcomes.flatMap(({ record, id }) => {
    if (seen.has(id)) return []
    seen.add(id)
    const split = id.lastIndexOf('-')
    const lane = `${id.slice(0, split)} in ${record.partition}`
    const offset = Number(id.slice(split + 1))
    const before = furthest.get(lane) ?? -1
    furthest.set(lane, Math.max(before, offset))
    return offset > before ? [] : [id]
  })
}
