/** A line of the log for people: `14:03:07 warning: no broker answers; waiting (brokers: 127.0.0.1:9092)`. */
export function logWords(line: string): string {
  const { level, time, msg, ...rest } = fieldsOf(line)
  if (typeof msg !== 'string' || typeof time !== 'string') return line
  const severity = level === 'warn' ? 'warning' : String(level)
  // There is one pipeline, and it is known which.
  const shown = Object.entries(rest).filter(([name]) => name !== 'pipeline')
  const details = shown.map(([name, value]) => `${name}: ${valueWords(value)}`)
  const clock = time.slice('2026-01-01T'.length, '2026-01-01T00:00:00'.length)
  return `${clock} ${severity}: ${msg}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' ? { ...value } : {}
  } catch {
    return {}
  }
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
