import { SluiceError } from '../core/errors.ts'
import { outcome } from '../core/outcome.ts'
import type { Fault } from '../core/outcome.ts'
import type { ModelErrorPolicy, Policies } from '../core/policy.ts'
import { defaultAction } from '../core/reason.ts'
import type { Action } from '../core/reason.ts'
import { describeOrigin } from '../core/record.ts'
import type { Origin } from '../core/record.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'

/** What is said of the feature counts before what is said of its field, and both before what is said of the reason. */
export function actionOf(policies: Policies, { reason, field, feature }: Fault): Action {
  const policy = policies.get(reason)
  if (policy === undefined) return defaultAction(reason)
  const of = (name: string | null) => (name === null ? undefined : policy.fields.get(name))
  return of(feature) ?? of(field) ?? policy.action
}

/** For a row without an event there is nothing to score: it can only be dead-lettered, skipped or fatal. */
export function applyToEvent(batch: ScoringBatch, row: number, fault: Fault, policies: Policies): void {
  const action = actionOf(policies, fault)
  // A row was added with its origin, here and below.
  if (action === 'fail') throw policyFailure(batch.origins[row]!, fault)
  if (action === 'skip') batch.skip(row, fault.reason)
  else batch.deadLetter(row, fault)
}

/**
 * Does with a row what the policy wants for a fault of some models' input (or of no model's: then of the row).
 * A dead-letter action fails the entries of the models concerned; whether the row as a whole goes to the dead-letter
 * topic is decided when all faults are known (`rowFault`).
 */
export function applyToEntries(
  batch: ScoringBatch,
  row: number,
  fault: Fault,
  concerned: readonly ModelBatch[],
  policies: Policies,
): void {
  if (!batch.isPending(row)) return
  const action = actionOf(policies, fault)
  for (const model of concerned) if (model.isBeside) applyBeside(model, row, fault, action)
  const answering = concerned.filter(({ isBeside }) => !isBeside)
  if (answering.length > 0 || concerned.length === 0)
    applyToAnswering(batch, row, { fault, action }, answering)
}

/** A row is not the worse for what a model that is only compared cannot do. */
function applyBeside(model: ModelBatch, row: number, fault: Fault, action: Action): void {
  if (action !== 'score' && action !== 'score-and-report') model.fail(row)
  model.flag(row, flagOf(fault))
}

function applyToAnswering(
  batch: ScoringBatch,
  row: number,
  { fault, action }: { readonly fault: Fault; readonly action: Action },
  concerned: readonly ModelBatch[],
): void {
  switch (action) {
    case 'fail':
      throw policyFailure(batch.origins[row]!, fault)
    case 'skip':
      batch.skip(row, fault.reason)
      return
    case 'dead-letter':
      if (concerned.length === 0) batch.deadLetter(row, fault)
      else for (const model of concerned) failEntry(batch, row, model, fault)
      return
    case 'score':
    case 'score-and-report':
      for (const model of concerned.length === 0 ? batch.models : concerned) model.flag(row, flagOf(fault))
      if (action === 'score-and-report') batch.reports.push({ row, fault })
  }
}

export function failEntry(batch: ScoringBatch, row: number, model: ModelBatch, fault: Fault): void {
  if (model.isBeside) {
    applyBeside(model, row, fault, 'dead-letter')
    return
  }
  batch.firstFault[row] ??= fault
  if (model.failed[row] === 1) return
  model.fail(row)
  model.flag(row, flagOf(fault))
  batch.entryFaults.push({ row, model: model.model.name, fault })
}

/**
 * The fault for which a row is dead-lettered as a whole; null when it is to be scored: with several models, one that
 * cannot score fails its own entry only, unless none could or the user wants all or nothing.
 */
export function rowFault(batch: ScoringBatch, row: number, onModelError: ModelErrorPolicy): Fault | null {
  const first = batch.firstFault[row]
  if (first === undefined) return null
  if (batch.outcomes[row] === outcome.deadLettered || onModelError === 'record') return first
  return batch.models.every((model) => model.isBeside || !model.has(row) || model.failed[row] === 1)
    ? first
    : null
}

/** How a fault shows in a prediction's flags: `reason` or `reason:field`. */
function flagOf(fault: Fault): string {
  return fault.field === null ? fault.reason : `${fault.reason}:${fault.field}`
}

/** What ends a run for a fault of the record at `origin`. */
export function policyFailure(origin: Origin, fault: Fault): SluiceError {
  return new SluiceError(
    'POLICY_FAIL',
    `${describeOrigin(origin)}: ${flagOf(fault)}: ${fault.message}; ` +
      `policies.${fault.reason} is 'fail', so nothing of this batch was committed: correct the record's producer or choose another policy`,
  )
}
