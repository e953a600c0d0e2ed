import { decodePrediction } from '../../../src/avro/prediction.ts'
import type { Prediction } from '../../../src/avro/prediction.ts'
import { Fault } from '../../../src/core/outcome.ts'
import { eventId } from '../../../src/core/record.ts'
import type { InputRecord } from '../../../src/core/record.ts'
import { connectHeader, headerText } from '../../../src/dead-letter/headers.ts'
import { Judge } from '../../ledger/judge.ts'
import type { Account, OutcomeEntry } from '../../ledger/judge.ts'
import type { Place, ReadRecord } from './place.ts'

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
    judge.input({ id: eventId({ topic: place.input, partition, offset }), content: null })
  })
  await place.each(output, (record) => {
    judge.outcome(outcomeOf('prediction', record, predictionIn(record).eventId))
  })
  await place.each(place.deadLetters, (record) => {
    judge.outcome(outcomeOf('deadLetter', record, deadLetterEvent(record)))
  })
  return judge.account()
}

function outcomeOf(kind: OutcomeEntry['kind'], { key, partition }: ReadRecord, id: string): OutcomeEntry {
  return { kind, id, key: key?.toString() ?? null, partition, content: null, writtenMs: null }
}
