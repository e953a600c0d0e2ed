import { Fault } from '../../core/outcome.ts'
import type { Chunk } from '../../scoring/batch.ts'
import { fate } from '../../scoring/batch.ts'
import type { PipelineParts } from '../parts.ts'
import { verdictOf } from '../../scoring/policy.ts'
import { policyFailure } from '../../scoring/apply-policy.ts'

/** Bytes to events: fills `chunk.events`, null where a record ends here. */
export function decode(chunk: Chunk, parts: PipelineParts): void {
  for (let row = 0; row < chunk.size; row++) {
    const { value, headers } = chunk.records[row]!
    if (value === null) {
      tombstone(chunk, row, parts)
      continue
    }
    const decoded = parts.decoder.decode(value, headers)
    if (decoded instanceof Fault) end(chunk, row, decoded, parts)
    else chunk.events[row] = decoded
  }
}

function tombstone(chunk: Chunk, row: number, parts: PipelineParts): void {
  if (parts.tombstones === 'skip') chunk.fates[row] = fate.skipped
  else end(chunk, row, new Fault('empty-value', 'the value is null (a tombstone)'), parts)
}

/** Without an event there is nothing to score, so a decode fault can only be dead-lettered, skipped or fatal. */
function end(chunk: Chunk, row: number, fault: Fault, parts: PipelineParts): void {
  const verdict = verdictOf(parts.policies, fault)
  if (verdict === 'fail') throw policyFailure(chunk, row, fault)
  if (verdict === 'skip') chunk.fates[row] = fate.skipped
  else chunk.bury(row, fault)
}
