/** `2026-11-27T00:00Z`: a day, a time of day and a zone. */
const zonedTime = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * Milliseconds since 1970 of a time in ISO 8601; null for any other text. A zone is asked for: without one it would be another
 * time on another machine.
 */
export function parseZonedTime(text: string): number | null {
  const day = zonedTime.exec(text)?.[1]
  if (day === undefined) return null
  const midnightMs = Date.parse(`${day}T00:00Z`)
  // The calendar would go on into the next month.
  if (Number.isNaN(midnightMs) || new Date(midnightMs).toISOString().slice(0, 10) !== day) return null
  const timeMs = Date.parse(text)
  return Number.isNaN(timeMs) ? null : timeMs
}
