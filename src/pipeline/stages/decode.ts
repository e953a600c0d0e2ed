import { FlawedEvent } from '../../avro/flawed-event.ts'
import { Fault } from '../../core/outcome.ts'
import { applyToEntries, applyToEvent } from '../../scoring/policy.ts'
import type { ScoringBatch } from '../../scoring/batch.ts'
import type { PipelineParts } from '../parts.ts'
import type { Passage } from '../passage.ts'

/**
 * Bytes to events: fills the batch's `events`, null where a record ends here. Gives a promise only where a tenant comes for the
 * first time.
 */
export function decode(passage: Passage, parts: PipelineParts): void | Promise<void> {
  const { batch, records } = passage
  const { tenants } = parts
  for (let row = 0; row < batch.size; row++) {
    const { unreadable } = records[row]!
    const fault =
      unreadable !== undefined
        ? new Fault('unreadable-batch', unreadable)
        : tenants?.isKnownUnread === true
          ? tenants.admit(passage, row, null)
          : null
    if (fault === null) decodeRow(passage, row, parts)
    else applyToEvent(batch, row, fault, parts.policies)
  }
  return tenants?.findTopics(passage, parts.policies)
}

function decodeRow(passage: Passage, row: number, parts: PipelineParts): void {
  const { batch, records } = passage
  const { key, value, headers } = records[row]!
  if (value === null && parts.tombstones === 'skip') {
    batch.skip(row, 'tombstone')
    return
  }
  const decoded =
    value === null
      ? new Fault('empty-value', 'the value is null (a tombstone)')
      : parts.decoder.decode(value, headers, key)
  if (decoded instanceof Fault) applyToEvent(batch, row, decoded, parts.policies)
  else if (typeof decoded === 'string') batch.skip(row, decoded)
  else admitEvent(passage, row, decoded, parts)
}

/** Of a tenant that the event names, it is taken only now. */
function admitEvent(passage: Passage, row: number, decoded: object, parts: PipelineParts): void {
  const { batch } = passage
  const { tenants, policies } = parts
  const event = decoded instanceof FlawedEvent ? decoded.event : decoded
  const fault = tenants?.isKnownUnread === false ? tenants.admit(passage, row, event) : null
  if (fault !== null) {
    applyToEvent(batch, row, fault, policies)
    return
  }
  batch.events[row] = event
  if (decoded instanceof FlawedEvent) applyFlaws(batch, row, decoded, parts)
}

/** Every model sees the event, so its flaws concern them all. */
function applyFlaws(batch: ScoringBatch, row: number, flawed: FlawedEvent, parts: PipelineParts): void {
  for (const fault of flawed.faults) applyToEntries(batch, row, fault, [], parts.policies)
}
