/**
 * How long to wait after the `attempt`th failure in a row, counted from 0: twice as long each time, up to a bound. In
 * milliseconds.
 */
export function backoff(firstMs: number, longestMs: number): (attempt: number) => number {
  return (attempt) => Math.min(longestMs, firstMs * 2 ** attempt)
}
