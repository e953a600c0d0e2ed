import { outcome } from '../../core/outcome.ts'
import { applyToEvent } from '../../scoring/policy.ts'
import type { PipelineParts } from '../parts.ts'
import type { Passage } from '../passage.ts'

/** Events that are readings go into the windows of their partitions: their rows come later. */
export function absorb({ batch, records, parts }: Passage, { policies }: PipelineParts): void {
  for (let row = 0; row < batch.size; row++) {
    const event = batch.events[row]
    if (!batch.isPending(row) || event == null) continue
    // Where there are windows, each part has those of its partition.
    const fault = parts[row]!.windowed!.windows.absorb(event, records[row]!)
    if (fault === null) batch.outcomes[row] = outcome.absorbed
    else applyToEvent(batch, row, fault, policies)
  }
}
