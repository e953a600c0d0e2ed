const firstMs = 100
const longestMs = 2_000

/** How long to wait after the `attempt`th failure in a row, counted from 0. */
export function backoffMs(attempt: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10))
}
