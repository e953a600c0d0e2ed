import { Fault } from '../core/outcome.ts'
import { RowRefusal } from './asked-scorer.ts'
import type { BoundScorer, RowAnswer } from './asked-scorer.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'
import { failEntry } from './policy.ts'

/** A model of which answers are on their way. */
export interface Asked {
  readonly model: ModelBatch
  /** Those it was asked for: rows whose life has ended are nobody else's business. */
  readonly rows: readonly number[]
  readonly answers: Promise<readonly RowAnswer[]>
  readonly isHidden: boolean
}

/** Asks for the rows that this model still can score. */
export function askFor(batch: ScoringBatch, model: ModelBatch, scorer: BoundScorer): Asked {
  const rows: number[] = []
  for (let row = 0; row < batch.size; row++)
    if (batch.isPending(row) && model.has(row) && model.failed[row] === 0) rows.push(row)
  const answers = rows.length === 0 ? Promise.resolve([]) : scorer.ask(rows.map(scorer.rowOf))
  // It may reject before anybody waits for it.
  answers.catch(() => undefined)
  return { model, rows, answers, isHidden: scorer.isHidden }
}

/** Writes what came into the batch; a row that was refused has no entry. */
export function writeAnswers(
  batch: ScoringBatch,
  { model, rows, isHidden }: Asked,
  answers: readonly RowAnswer[],
): void {
  const { name, scorer } = model.model
  const width = scorer.outputs.length
  for (const [at, row] of rows.entries()) {
    // As many answers as rows.
    const answer = answers[at]!
    if (!(answer instanceof RowRefusal)) {
      model.out.set(answer, row * width)
      continue
    }
    const value = isHidden ? null : answer.said
    failEntry(
      batch,
      row,
      model,
      new Fault('score-failed', `model ${name}: ${answer.message}`, { model: name, value }),
    )
  }
}
