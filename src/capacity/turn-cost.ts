/** What turns cost, as far as their size tells: a turn of n records takes `perTurnMs + n * perRecordMs`. */
export interface TurnCost {
  readonly perTurnMs: number
  readonly perRecordMs: number
}

/** A turn of a size, and how long it took. */
export interface TurnSample {
  readonly records: number
  readonly ms: number
}

/**
 * The straight line through measured turns: least squares of relative errors (weight 1/ms²), so that turns of one record count as
 * much as those of a thousand. Neither part is below zero.
 *
 * @param samples of two sizes at least
 */
export function fitTurnCost(samples: readonly TurnSample[]): TurnCost {
  const weighted = samples.map(({ records, ms }) => ({ records, ms, weight: 1 / ms ** 2 }))
  const sum = (of: (sample: (typeof weighted)[number]) => number) =>
    weighted.reduce((total, sample) => total + sample.weight * of(sample), 0)
  const [w, n, nn] = [sum(() => 1), sum(({ records }) => records), sum(({ records }) => records ** 2)]
  const [t, nt] = [sum(({ ms }) => ms), sum(({ records, ms }) => records * ms)]
  const slope = (w * nt - n * t) / (w * nn - n * n)
  const start = (t - slope * n) / w
  if (start < 0) return { perTurnMs: 0, perRecordMs: nt / nn }
  return slope < 0 ? { perTurnMs: t / w, perRecordMs: 0 } : { perTurnMs: start, perRecordMs: slope }
}

export function turnMs({ perTurnMs, perRecordMs }: TurnCost, records: number): number {
  return perTurnMs + records * perRecordMs
}

/** Records a second of one core that does nothing else, in turns of that size. */
export function recordsPerSecond(cost: TurnCost, records: number): number {
  return (records / turnMs(cost, records)) * 1000
}

export function addCosts(...costs: readonly TurnCost[]): TurnCost {
  return {
    perTurnMs: costs.reduce((sum, { perTurnMs }) => sum + perTurnMs, 0),
    perRecordMs: costs.reduce((sum, { perRecordMs }) => sum + perRecordMs, 0),
  }
}

/**
 * How many records a turn has at a rate: what comes while the turn before is on its way. With s = a + b n and n = r s that is
 * n = r a / (1 - r b), one at least and no more than a turn holds. Own reckoning, of a loop that takes what is there.
 */
export function recordsATurn(
  { perTurnMs, perRecordMs }: TurnCost,
  rate: number,
  mostRecords: number,
): number {
  const perMs = rate / 1000
  const rest = 1 - perMs * perRecordMs
  const gathered = rest <= 0 ? mostRecords : (perMs * perTurnMs) / rest
  return Math.min(mostRecords, Math.max(1, gathered))
}
