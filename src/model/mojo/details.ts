import { ModelError } from '../../core/errors.ts'
import type { Archive } from './archive.ts'

/** What H2O tells of a model's training, as far as it is looked at. */
export type Details = Readonly<Record<string, unknown>>

const path = 'experimental/modelDetails.json'

/** Empty where the file has none: old and slimmed files lack it. Throws ModelError where it is damaged, or no JSON. */
export function readDetails(archive: Archive): Details {
  const details = readableDetails(archive)
  if (details !== null) return details
  throw new ModelError(archive.source, path, 'expected JSON')
}

/** The same for what can do without: null where it is no JSON. Throws ModelError where it is damaged. */
export function readableDetails(archive: Archive): Details | null {
  if (!archive.has(path)) return {}
  const text = archive.text(path)
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

/** An object as it is; anything else as an empty one. */
export function objectOf(value: unknown): Details {
  // Any object can be read by key.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Details) : {}
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
