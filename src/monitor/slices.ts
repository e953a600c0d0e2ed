/** How a stream is cut into slices, of which windows are made: by time, or by offsets of a partition. */
export interface SliceStep {
  readonly by: 'time' | 'records'
  /** Milliseconds, or offsets. */
  readonly step: number
}

/** Slices in a window: it moves on by one. */
export const slicesOfWindow = 6

/** @param window milliseconds, or records */
export function sliceStep(window: { readonly timeMs: number } | { readonly records: number }): SliceStep {
  return 'timeMs' in window
    ? { by: 'time', step: sixthOf(window.timeMs) }
    : { by: 'records', step: sixthOf(window.records) }
}

/** Where the slice begins that a time, or an offset, lies in. */
export function sliceOf({ step }: Pick<SliceStep, 'step'>, at: number): number {
  return Math.floor(at / step) * step
}

function sixthOf(window: number): number {
  return Math.max(1, Math.floor(window / slicesOfWindow))
}
