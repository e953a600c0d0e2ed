import { FlawedEvent } from '../../avro/flawed-event.ts'
import { Fault } from '../../core/outcome.ts'
import { applyToEntries, applyToEvent } from '../../scoring/policy.ts'
import type { ScoringBatch } from '../../scoring/batch.ts'
import type { PipelineParts } from '../parts.ts'
import type { Passage } from '../passage.ts'

/** Bytes to events: fills the batch's `events`, null where a record ends here. */
export function decode({ batch, records }: Passage, parts: PipelineParts): void {
  for (let row = 0; row < batch.size; row++) {
    const { key, value, headers, unreadable } = records[row]!
    if (unreadable !== undefined) {
      applyToEvent(batch, row, new Fault('unreadable-batch', unreadable), parts.policies)
      continue
    }
    if (value === null && parts.tombstones === 'skip') {
      batch.skip(row, 'tombstone')
      continue
    }
    const decoded =
      value === null
        ? new Fault('empty-value', 'the value is null (a tombstone)')
        : parts.decoder.decode(value, headers, key)
    if (decoded instanceof Fault) applyToEvent(batch, row, decoded, parts.policies)
    else if (decoded instanceof FlawedEvent) admitFlawed(batch, row, decoded, parts)
    else if (typeof decoded === 'string') batch.skip(row, decoded)
    else batch.events[row] = decoded
  }
}

/** Every model sees the event, so its flaws concern them all. */
function admitFlawed(batch: ScoringBatch, row: number, flawed: FlawedEvent, parts: PipelineParts): void {
  batch.events[row] = flawed.event
  for (const fault of flawed.faults) applyToEntries(batch, row, fault, [], parts.policies)
}
