/** `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB']
  const unit = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** unit).toPrecision(3)} ${units[unit - 1]!}`
}

/** A value that is no structure as text; null for any other. */
export function scalarText(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return null
  }
}

/** `1 row`, `2 rows`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** The first few of many, then how many more there are. */
export function firstOf(items: readonly string[], limit: number): string {
  const more = items.length - limit
  const shown = items.slice(0, limit).join(', ')
  return more > 0 ? `${shown} and ${formatCount(more)} more` : shown
}

/** `'a', 'b' and 3 more`. */
export function quoted(texts: Iterable<string>): string {
  return firstOf(
    Array.from(texts, (text) => `'${text}'`),
    12,
  )
}
