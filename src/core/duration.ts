const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A whole number and its unit. */
export const durationPattern = /^(\d{1,9})(ms|s|m|h|d)$/

/** Milliseconds of a length of time, a whole number and its unit: `500ms`, `90s`, `10m`, `24h`, `7d`. Null for any other text. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = durationPattern.exec(text) ?? []
  // The units of the pattern are the table's.
  return count === undefined || unit === undefined ? null : Number(count) * unitMs[unit]!
}
