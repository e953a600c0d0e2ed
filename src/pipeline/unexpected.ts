import { messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { Reason } from '../core/reason.ts'
import type { PipelineStage } from '../core/stage.ts'
import { actionOf, policyFailure } from '../scoring/policy.ts'
import type { PipelineParts } from './parts.ts'
import type { Passage } from './passage.ts'
import type { UnexpectedRecord } from './tally.ts'
import type { Turn } from './turn.ts'

/** What a stage threw that is no outcome of a record and no trouble of the system: a fault in the program. */
export type UnexpectedFailure = Pick<UnexpectedRecord, 'stage' | 'error'>

const reasonAt = {
  decode: 'avro-decode',
  transform: 'step-failed',
  score: 'score-failed',
  encode: 'encode-failed',
} as const satisfies Readonly<Record<PipelineStage, Reason>>

/** Characters of the exception's message at most: whoever wrote it had no dead letter in mind. */
const longestMessage = 500

/** Ends the life of the only record of a passage, at which a stage failed: as its reason's policy says. */
export function endAtFailure(
  { batch, records, parts, tenants }: Passage,
  turn: Turn,
  { stage, error }: UnexpectedFailure,
  policies: PipelineParts['policies'],
): void {
  // The passage holds one record.
  const [origin, record, part] = [batch.origins[0]!, records[0]!, parts[0]!]
  const message = messageOf(error).slice(0, longestMessage)
  const fault = new Fault(reasonAt[stage], `stage ${stage} failed unexpectedly: ${message}`)
  const action = actionOf(policies, fault)
  if (action === 'fail') throw policyFailure(origin, fault)
  turn.tally.unexpected.push({ stage, error, origin, fault })
  if (action === 'skip') {
    batch.skip(0, fault.reason)
    turn.tally.countsOf(origin).skips.push(fault.reason)
    return
  }
  batch.end(0, fault)
  part.deadLetter(record, origin, fault, tenants[0] ?? null)
}
