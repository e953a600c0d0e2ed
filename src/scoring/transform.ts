import type { Chunk } from './batch.ts'
import type { PipelineParts } from '../pipeline/parts.ts'
import type { Tally } from '../pipeline/tally.ts'
import { applyVerdict } from './apply-policy.ts'

/** Events to slots to each model's rows; what the values deserve is decided here, before anything is scored. */
export function transform(chunk: Chunk, parts: PipelineParts, tally: Tally): void {
  parts.plan.run(chunk.events, chunk.size, chunk.planFaults)
  for (const { row, slot, fault } of chunk.planFaults.entries) {
    const concerned = chunk.models.filter(({ model }) => model.rows.dependsOn(slot))
    applyVerdict(chunk, row, fault, concerned, parts.policies)
  }
  for (const model of chunk.models) {
    chunk.rowFaults.clear()
    model.model.rows.fill(chunk.size, model.rows, chunk.rowFaults)
    for (const { row, fault } of chunk.rowFaults.entries) {
      if (fault.reason === 'unknown-category') tally.unknownCategories.push(fault)
      applyVerdict(chunk, row, fault, [model], parts.policies)
    }
  }
}
