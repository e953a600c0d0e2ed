import type { CoxModel } from './model.ts'

/** Gives the predictor of the row at `start`; NaN for one that is refused, among others. */
export type CoxPredictor = (rows: Float64Array, start: number) => number

/**
 * The predictor of a model without strata and interactions. A row is so little work that it is one closure over plain
 * arrays, which the engine inlines whole.
 */
export function plainPredictor(model: CoxModel): CoxPredictor {
  const { categoricalCount, offsets, allLevels, coefficients, baselines } = model
  const dropped = allLevels ? 0 : 1
  const weights = numberWeights(model)
  const numericCount = weights.length
  const baseline = baselines[0]!
  return (rows, start) => {
    let at = start
    let levels = 0
    for (let i = 0; i < categoricalCount; i++, at++) {
      const cell = rows[at]!
      const level = cell | 0
      // A level below 0 has no coefficient; where all have one, it must still be a whole number.
      if (level !== cell && (allLevels || !(cell < 0))) return NaN
      const index = offsets[i]! + level - dropped
      if (cell >= dropped && index < offsets[i + 1]!) levels += coefficients[index]!
    }
    let numbers = 0
    for (let j = 0; j < numericCount; j++, at++) numbers += weights[j]! * rows[at]!
    return levels + numbers - baseline
  }
}

/** Whether H2O throws on the row at `start`: a level that is no whole number, or missing where all levels count. */
export function refusesRow(
  { categoricalCount, allLevels }: CoxModel,
  rows: Float64Array,
  start: number,
): boolean {
  for (let i = 0; i < categoricalCount; i++) {
    const cell = rows[start + i]!
    if ((cell | 0) !== cell && (allLevels || cell >= 0)) return true
  }
  return false
}

/** The coefficient of each number; H2O stops at the first one that has none. */
function numberWeights({
  coefficients,
  categoricalCount,
  numericCount,
  numericOffsets,
  offsets,
}: CoxModel): Float64Array {
  const first = offsets[categoricalCount]!
  const count = numericCount ?? coefficients.length - first
  const places = Array.from({ length: count }, (_, i) =>
    numericCount === null ? first + i : numericOffsets[i]!,
  )
  const beyond = places.findIndex((place) => place >= coefficients.length)
  const used = beyond < 0 ? places : places.slice(0, beyond)
  return Float64Array.from(used, (place) => coefficients[place]!)
}
