import { Fault } from '../core/outcome.ts'
import type { Policies } from '../core/policy.ts'
import type { Scorer } from '../model/scorer.ts'
import { askFor, writeAnswers } from './ask.ts'
import type { Asked } from './ask.ts'
import type { BoundScorer } from './asked-scorer.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'
import type { ScoringParts } from './parts.ts'
import { applyToEntries, failEntry } from './policy.ts'

/**
 * Rows to numbers, all models. Rows whose life has ended are scored along and ignored: cheaper than gaps. Gives a promise
 * only where a model scores elsewhere: all such are asked at once, and the others score meanwhile. It rejects with
 * REMOTE_OUTAGE when one does not answer.
 */
export function score(batch: ScoringBatch, parts: ScoringParts): void | Promise<void> {
  const asked: Asked[] = []
  for (const model of batch.models) {
    const { scorer } = model.model
    if (isAsked(scorer)) asked.push(askFor(batch, model, scorer))
  }
  for (const model of batch.models) {
    const { scorer } = model.model
    // Of many tenants few have rows in a batch.
    if (!isAsked(scorer) && !model.isIdle(batch.size)) scoreHere(batch, model, scorer, parts)
  }
  if (asked.length > 0) return settleAsked(batch, asked, parts.policies)
}

export function isAsked(scorer: Scorer | BoundScorer): scorer is BoundScorer {
  return 'ask' in scorer
}

function scoreHere(
  batch: ScoringBatch,
  model: ModelBatch,
  scorer: Scorer,
  { policies, routing }: Pick<ScoringParts, 'policies' | 'routing'>,
): void {
  // Where there is one version of each model, nobody compares how long they take.
  const refused =
    routing === null ? scoreRows(batch, model, scorer).refused : scoreTimed(batch, model, scorer)
  if (refused > 0) failRefused(batch, model)
  if (!allFinite(model.out, batch.size * scorer.outputs.length)) failNotFinite(batch, model, policies)
}

function scoreTimed(batch: ScoringBatch, model: ModelBatch, scorer: Scorer): number {
  const start = performance.now()
  const { count, refused } = scoreRows(batch, model, scorer)
  model.microsPerRow = count === 0 ? 0 : ((performance.now() - start) * 1000) / count
  return refused
}

function scoreRows({ size }: ScoringBatch, model: ModelBatch, scorer: Scorer) {
  if (model.takes !== null) return model.packed.score(scorer, size)
  return { count: size, refused: scorer.score(model.rows, size, model.out, model.refused) }
}

async function settleAsked(batch: ScoringBatch, asked: readonly Asked[], policies: Policies): Promise<void> {
  const coming = asked.map(({ answers }) => answers)
  // Whatever becomes of one: nothing is under way when this is over.
  await Promise.allSettled(coming)
  const all = await Promise.all(coming)
  for (const [at, one] of asked.entries()) {
    // As many answers as models.
    writeAnswers(batch, one, all[at]!)
    failNotFinite(batch, one.model, policies)
  }
}

function failRefused(batch: ScoringBatch, model: ModelBatch): void {
  const { name, whyRefused } = model.model
  for (let row = 0; row < batch.size; row++) {
    if (model.refused[row] === 0 || !batch.isPending(row) || !model.has(row)) continue
    const why = whyRefused?.(model.rows, row) ?? `model ${name} refuses this row`
    failEntry(batch, row, model, new Fault('score-failed', why, { model: name }))
  }
}

function failNotFinite(batch: ScoringBatch, model: ModelBatch, policies: Policies): void {
  const { name, scorer } = model.model
  const width = scorer.outputs.length
  for (let row = 0; row < batch.size; row++) {
    if (model.failed[row] === 1 || !batch.isPending(row) || !model.has(row)) continue
    const at = model.out.subarray(row * width, (row + 1) * width).findIndex((cell) => !Number.isFinite(cell))
    if (at === -1) continue
    const message = `model ${name} gives no finite ${scorer.outputs[at]!.name}`
    applyToEntries(batch, row, new Fault('score-not-finite', message, { model: name }), [model], policies)
  }
}

function allFinite(numbers: Float64Array, length: number): boolean {
  // A sum of differences with themselves is 0 unless one is NaN or infinite: no branch in the loop.
  let sum = 0
  for (let i = 0; i < length; i++) sum += numbers[i]! - numbers[i]!
  return sum === 0
}
