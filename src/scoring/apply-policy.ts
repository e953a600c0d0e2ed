import { SluiceError } from '../core/errors.ts'
import type { Fault } from '../core/outcome.ts'
import type { Chunk, ModelChunk } from './batch.ts'
import { fate } from './batch.ts'
import type { Policies } from './policy.ts'
import { verdictOf } from './policy.ts'

/**
 * Does with a row what the policy wants for a fault of some models' input (or of no model's: then of the record).
 * A dead-letter verdict fails the entries of the models concerned; whether the record as a whole goes to the
 * dead-letter topic is decided when all verdicts are in.
 */
export function applyVerdict(
  chunk: Chunk,
  row: number,
  fault: Fault,
  concerned: readonly ModelChunk[],
  policies: Policies,
): void {
  if (chunk.fates[row] !== fate.alive) return
  const verdict = verdictOf(policies, fault)
  switch (verdict) {
    case 'fail':
      throw policyFailure(chunk, row, fault)
    case 'skip':
      chunk.fates[row] = fate.skipped
      return
    case 'dead-letter':
      if (concerned.length === 0) chunk.bury(row, fault)
      else for (const model of concerned) failEntry(chunk, row, model, fault)
      return
    case 'score':
    case 'score-and-report':
      for (const model of concerned.length === 0 ? chunk.models : concerned) model.flag(row, flagOf(fault))
      if (verdict === 'score-and-report') chunk.reports.push({ row, fault })
  }
}

export function failEntry(chunk: Chunk, row: number, model: ModelChunk, fault: Fault): void {
  chunk.firstFault[row] ??= fault
  if (model.failed[row] === 1) return
  model.fail(row)
  model.flag(row, flagOf(fault))
  chunk.entryFaults.push({ row, model: model.model.name, fault })
}

/** How a fault shows in a prediction's flags: `reason` or `reason:field`. */
export function flagOf(fault: Fault): string {
  return fault.field === null ? fault.reason : `${fault.reason}:${fault.field}`
}

export function policyFailure(chunk: Chunk, row: number, fault: Fault): SluiceError {
  const { topic, partition } = chunk.origins[row]!
  const { offset } = chunk.records[row]!
  return new SluiceError(
    'POLICY_FAIL',
    `${topic}-${String(partition)} offset ${offset.toString()}: ${flagOf(fault)}: ${fault.message}; ` +
      `policies.${fault.reason} is 'fail', so nothing of this batch was committed: mend the record's producer or choose another policy`,
  )
}
