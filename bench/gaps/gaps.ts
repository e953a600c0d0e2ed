/** When each partition's outputs were written, milliseconds. */
export type Outputs = ReadonlyMap<number, readonly number[]>

export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** The longest time in the window in which one of the partitions had no output, milliseconds. */
export function longestGapMs(
  outputs: Outputs,
  partitions: readonly number[],
  { fromMs, toMs }: Window,
): number {
  const gaps = partitions.map((partition) => {
    const within = (outputs.get(partition) ?? []).filter((ms) => ms > fromMs && ms < toMs)
    const times = [fromMs, ...within.sort((a, b) => a - b), toMs]
    return Math.max(...times.slice(1).map((ms, i) => ms - times[i]!))
  })
  return Math.max(0, ...gaps)
}
