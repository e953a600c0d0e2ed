const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A number and its unit. */
export const durationPattern = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|m|h|d)$/

/** Milliseconds of a length of time such as `500ms`, `90s`, `1.5h`, `7d`; null for any other text. */
export function parseDuration(text: string): number | null {
  const [, number, unit] = durationPattern.exec(text) ?? []
  if (number === undefined || unit === undefined) return null
  // A double holds few fractions as they are written. The units of the pattern are the table's.
  return Math.round(Number(number) * unitMs[unit]!)
}
