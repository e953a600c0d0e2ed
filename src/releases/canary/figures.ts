import { formatCount } from '../../core/text.ts'

/** `1.20 %` of 0.012. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

/** `3.1 µs`, `1,234 µs`. */
export function microsText(micros: number): string {
  return `${micros < 99.5 ? micros.toPrecision(2) : formatCount(micros)} µs`
}
