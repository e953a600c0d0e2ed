const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const duration = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|m|h|d)$/

/** Milliseconds of a text such as `10s`, `500ms`, `1.5h`; null for any other text. */
export function parseDuration(text: string): number | null {
  const [, number, unit] = duration.exec(text) ?? []
  if (number === undefined || unit === undefined) return null
  const ms = Number(number) * unitMs[unit]!
  // Tenths of a second are no whole multiples of what a double holds.
  return Math.round(ms)
}
