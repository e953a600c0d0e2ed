import { eventId } from '../../src/core/record.ts'
import { deadLetterEvent, predictionIn } from '../e2e/support/account.ts'
import type { Place, ReadRecord } from '../e2e/support/place.ts'
import { commitIn, commitTopic } from './commit-log.ts'
import { contentIn } from './content.ts'
import type { CommitEntry, InputEntry, Logs, OutcomeEntry } from './judge.ts'

/** All that the topics of a place say, what is not committed left out. */
export async function readLogs(place: Place): Promise<Logs> {
  const inputs: InputEntry[] = []
  await place.each(place.input, (record) => {
    const { partition, offset } = record
    inputs.push({ id: eventId({ topic: place.input, partition, offset }), content: contentIn(record) })
  })
  const commits: CommitEntry[] = []
  await place.each(commitTopic, (record) => {
    const commit = commitIn(record, place.group)
    if (commit !== null) commits.push(commit)
  })
  const outcomes: OutcomeEntry[] = []
  await place.each(place.output, (record) => {
    outcomes.push(outcomeOf('prediction', record, predictionIn(record).eventId))
  })
  await place.each(place.deadLetters, (record) => {
    outcomes.push(outcomeOf('deadLetter', record, deadLetterEvent(record)))
  })
  return { inputs, commits, outcomes }
}

function outcomeOf(kind: OutcomeEntry['kind'], record: ReadRecord, id: string): OutcomeEntry {
  const { key, partition, timestampMs } = record
  return {
    kind,
    id,
    content: contentIn(record),
    key: key?.toString() ?? null,
    partition,
    writtenMs: timestampMs,
  }
}
