import type { Passage } from './passage.ts'
import type { PipelineParts } from './parts.ts'

/** On a prediction that came too late to be of use. */
export const staleFlag = 'stale'

/** Flags the predictions of rows whose events are older than the config allows; says how many rows those are. */
export function flagStale(
  { batch }: Passage,
  { staleAfterMs, eventTimeMs }: Pick<PipelineParts, 'staleAfterMs' | 'eventTimeMs'>,
  scoredAtMs: number,
): number {
  if (staleAfterMs === null) return 0
  let stale = 0
  for (let row = 0; row < batch.size; row++) {
    const event = batch.events[row] ?? null
    const time = event === null || !batch.isPending(row) ? null : eventTimeMs(event)
    if (time === null || scoredAtMs - time <= staleAfterMs) continue
    stale += 1
    for (const model of batch.models) if (model.has(row)) model.flag(row, staleFlag)
  }
  return stale
}
