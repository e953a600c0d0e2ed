import type { Fault } from '../core/outcome.ts'
import type { Policies } from '../core/policy.ts'
import { eventId } from '../core/record.ts'
import type { ScoringBatch } from './batch.ts'
import type { ScoringParts } from './parts.ts'
import { applyToEntries } from './policy.ts'
import { assignRows } from './routing.ts'
import type { RoutedRows, Routing } from './routing.ts'

/**
 * Events to slots to each model's rows; what the values deserve is decided here, before anything is scored. Gives a
 * promise only where a step of the plan waits for an answer from outside.
 */
export function transform(batch: ScoringBatch, parts: ScoringParts): void | Promise<void> {
  const { plan, policies, eventFault } = parts
  if (parts.routing !== null) shareOut(batch, parts.routing)
  if (eventFault !== null) checkEvents(batch, eventFault, policies)
  const pending = plan.run(batch.events, batch.size, batch.planFaults, batch.records)
  if (pending === undefined) fillRows(batch, parts)
  else
    return pending.then(() => {
      fillRows(batch, parts)
    })
}

function shareOut(batch: ScoringBatch, routing: Routing): void {
  assignRows(routedRows(batch, routing), routing.routes)
  for (const [head, flag] of routing.flags) {
    // The routing is of these models.
    const model = batch.models[head]!
    for (let row = 0; row < batch.size; row++) if (model.has(row)) model.flag(row, flag)
  }
}

/** A batch, as those see it who share its rows out. A row without a key is placed by where it comes from. */
function routedRows(batch: ScoringBatch, { armKey, tenantOf }: Routing): RoutedRows {
  return {
    size: batch.size,
    origins: batch.origins,
    models: batch.models,
    tenantOf: (row) => {
      const event = batch.events[row] ?? null
      return tenantOf === null || event === null ? null : tenantOf(event, batch.records[row])
    },
    keyOf: (row) => {
      const event = batch.events[row] ?? null
      const key = armKey === null || event === null ? batch.records[row]?.key : armKey(event)
      return key ?? Buffer.from(eventId(batch.origins[row]!))
    },
  }
}

/** The slots are filled: decides on what was wrong with them, and fills the rows of each model. */
function fillRows(batch: ScoringBatch, { plan, policies }: ScoringParts): void {
  for (const { row, slot, fault } of batch.planFaults.entries) {
    const depending = batch.models.filter(({ model }) => model.rows.dependsOn(slot))
    const concerned = depending.filter((model) => model.has(row))
    // Where no model depends on it, it concerns the row; where none that has the row does, nobody.
    if (depending.length > 0 && concerned.length === 0) continue
    applyToEntries(batch, row, plan.called(slot, fault), concerned, policies)
  }
  for (const model of batch.models) {
    if (model.isIdle(batch.size)) continue
    batch.rowFaults.clear()
    model.model.rows.fill(batch.size, model.rows, batch.rowFaults)
    for (const { row, slot, fault: found } of batch.rowFaults.entries) {
      if (!model.has(row)) continue
      const fault = plan.called(slot, found)
      if (fault.reason === 'unknown-category' && !model.isBeside) batch.unknownCategories.push(fault)
      applyToEntries(batch, row, fault, [model], policies)
    }
  }
}

/** Such a fault concerns every model. */
function checkEvents(
  batch: ScoringBatch,
  eventFault: (event: object) => Fault | null,
  policies: Policies,
): void {
  for (let row = 0; row < batch.size; row++) {
    const event = batch.events[row]
    const fault = event == null ? null : eventFault(event)
    if (fault !== null) applyToEntries(batch, row, fault, [], policies)
  }
}
