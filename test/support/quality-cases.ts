import { readFileSync } from 'node:fs'

/** Answers, what was true, and what scikit-learn says of them: made by test/fixtures/quality/make.py. */
export interface ClassCase {
  readonly probabilities: readonly (readonly number[])[]
  readonly truths: readonly number[]
  readonly predicted: readonly number[]
  readonly accuracy: number
  readonly logLoss: number
  readonly auc: number
  readonly aucOvo?: number
  readonly averagePrecision?: number
  readonly brier: number
  readonly ece: number
  readonly confusion: readonly (readonly number[])[]
  /** By class; null where it is not defined. */
  readonly precision: readonly (number | null)[]
  readonly recall: readonly (number | null)[]
  readonly f1: readonly (number | null)[]
}

interface NumberCase {
  readonly predicted: readonly number[]
  readonly truths: readonly number[]
  readonly mae: number
  readonly rmse: number
}

const file = new URL('../fixtures/quality/cases.json', import.meta.url)

// The script writes it so.
export const qualityCases = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly binary: readonly ClassCase[]
  readonly multiclass: readonly ClassCase[]
  readonly numbers: readonly NumberCase[]
}
