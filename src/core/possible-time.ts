/** From the first year to the last that four digits write: other times are another unit, or no time. */
const earliestMs = Date.parse('0001-01-01T00:00:00.000Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether something can have happened at a time, in milliseconds since 1970; false for NaN. */
export function isPossibleTime(ms: number): boolean {
  return ms >= earliestMs && ms <= latestMs
}
