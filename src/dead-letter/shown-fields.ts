import { pathWithin } from '../core/field-path.ts'
import { isRedacted } from './redaction.ts'

/** What stands for a value that must not be shown. */
export const redactedText = '[redacted]'

/**
 * The fields of an event for people and programs, without what is redacted.
 *
 * @param hidden gets what was left out, as text: it must not be shown by another name either
 */
export function shownFields(
  fields: object,
  redacted: ReadonlySet<string>,
  hidden: Set<string>,
  path = '',
): Record<string, unknown> {
  // A map, as decoders give it; names of fields stand in paths as they are.
  const isMap = Object.getPrototypeOf(fields) === null
  const inner = isMap ? pathWithin : (outer: string, name: string) => `${outer}.${name}`
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      shownValue(value, redacted, hidden, path === '' ? name : inner(path, name)),
    ]),
  )
}

function shownValue(
  value: unknown,
  redacted: ReadonlySet<string>,
  hidden: Set<string>,
  path: string,
): unknown {
  if (isRedacted(redacted, path)) {
    for (const text of leafTexts(value)) hidden.add(text)
    return value === null ? null : redactedText
  }
  // As Avro's own JSON has bytes.
  if (Buffer.isBuffer(value)) return value.toString('latin1')
  // Redaction knows no places.
  if (Array.isArray(value)) return value.map((item) => shownValue(item, redacted, hidden, path))
  if (typeof value === 'object' && value !== null) return shownFields(value, redacted, hidden, path)
  return typeof value === 'bigint' ? value.toString() : value
}

/** All that is in a value, as the text that a key would have. */
function leafTexts(value: unknown): string[] {
  if (Buffer.isBuffer(value)) return [value.toString('utf8')]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leafTexts)
    : [String(value)]
}
