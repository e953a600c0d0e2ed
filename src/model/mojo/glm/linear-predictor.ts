import type { LinearPredictor } from './margins.ts'
import { SeveralMargins } from './several-margins.ts'
import { SingleMargin } from './single-margin.ts'
import type { Terms } from './terms.ts'

/** @param models coefficients of each model, `coefficientCount(terms)` of them */
export function linearPredictor(terms: Terms, models: readonly Float64Array[]): LinearPredictor {
  const [single] = models
  // One sum a row leaves vectors half empty, and the copy to their memory costs more than they gain.
  return models.length === 1 && single !== undefined
    ? new SingleMargin(terms, single)
    : new SeveralMargins(terms, models)
}
