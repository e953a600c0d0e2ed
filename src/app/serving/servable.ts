import type { Policies, ReasonPolicy } from '../../core/policy.ts'
import type { Served } from '../../core/prediction-entry.ts'
import type { Action, Reason } from '../../core/reason.ts'
import type { Clock } from '../../core/clock.ts'
import { Lane } from '../../serve/lane.ts'
import type { LaneMeter, LaneParts, ReadRow } from '../../serve/lane.ts'
import { queuedModel } from '../../serve/queued-model.ts'
import type { ModelDescription } from '../../serve/queued-model.ts'
import type { ScoreQueue } from '../../serve/score-queue.ts'
import type { RequestRow, RowRules, ServedModel } from '../../serve/served-model.ts'
import type { UnscoredRow } from './refused-rows.ts'

/** A model that can be served, before it has a queue. */
export interface Servable {
  readonly served: Served
  readonly description: ModelDescription
  readonly parts: Omit<LaneParts, 'policies'>
  /** What the pipeline's config says of reasons; empty for a model by itself. */
  readonly policies: Policies
  readonly read: (row: RequestRow) => ReadRow
  readonly redacted: ReadonlySet<string>
}

interface Surroundings {
  readonly queue: ScoreQueue
  readonly maxRows: number
  readonly meter: LaneMeter
  readonly clock: Pick<Clock, 'monotonic'>
  readonly onRefused: (rows: readonly UnscoredRow[]) => void
}

/** Gives a model its lanes: one for each way in which fronts take an unknown category. */
export function served(
  { description, parts, policies, read, redacted }: Servable,
  { queue, maxRows, meter, clock, onRefused }: Surroundings,
): ServedModel {
  const lane = (unknown: RowRules['unknownCategory']) =>
    new Lane({ ...parts, policies: requestPolicies(policies, unknown) }, meter, clock)
  const lanes = { score: lane('score'), 'dead-letter': lane('dead-letter') }
  return queuedModel({ description, lanes, queue, read, maxRows, redacted, onRefused })
}

/** A row of a request is scored or refused: there is no topic to report to, and nothing that could be skipped or stopped. */
const inRequests: Readonly<Record<Action, Action>> = {
  score: 'score',
  'score-and-report': 'score',
  'dead-letter': 'dead-letter',
  skip: 'dead-letter',
  fail: 'dead-letter',
}

function requestPolicies(policies: Policies, unknown: RowRules['unknownCategory']): Policies {
  const byFront: Policies = new Map([
    ['unknown-category', { action: unknown, fields: new Map() }],
    // Contracts have a word for it: null, or NaN as text.
    ['score-not-finite', { action: 'score', fields: new Map() }],
  ])
  return new Map(
    [...byFront, ...policies].map(([reason, { action, fields }]): [Reason, ReasonPolicy] => [
      reason,
      {
        action: inRequests[action],
        fields: new Map(Array.from(fields, ([name, of]) => [name, inRequests[of]] as const)),
      },
    ]),
  )
}
