/** `2024-06-26`, with a time of day behind `T` or a blank, and a zone behind that. */
const time =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/

/** Whole milliseconds since 1970 of a time in ISO 8601, in UTC where it has no zone; null for any other text. */
export function parseTime(text: string): number | null {
  const found = time.exec(text.trim())
  if (found === null) return null
  const [, year, month, day, hour, minute, second, fraction, zone] = found
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  // The calendar would go on into the next month.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null
  const [h, m, s] = [hour, minute, second].map((part) => Number(part ?? 0)) as [number, number, number]
  if (h > 23 || m > 59 || s > 59) return null
  const ms = Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
  const shift = zoneMinutes(zone)
  return shift === null ? null : date.getTime() + ((h * 60 + m - shift) * 60 + s) * 1000 + ms
}

/** East of UTC; null for what no zone is. */
function zoneMinutes(zone: string | undefined): number | null {
  if (zone === undefined || /^z$/i.test(zone)) return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))]
  if (hours > 18 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
