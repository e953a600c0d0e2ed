import type { FieldDescription } from '../avro/fields.ts'
import { likeness, likenesses } from '../core/loose-name.ts'
import type { Likeness } from '../core/loose-name.ts'
import { nearest } from '../core/nearest.ts'

/** The input field that a model's column most likely means. */
export interface FieldGuess {
  readonly field: FieldDescription
  /** True for a name that is only a short form: worth a look. */
  readonly isDoubtful: boolean
  /** Paths of other fields that are as likely. */
  readonly others: readonly string[]
}

/** By its path, else by its last name; exactly, else loosely, else as a short form. */
export function guessField(column: string, fields: readonly FieldDescription[]): FieldGuess | null {
  const leaves = fields.filter(({ type }) => type !== 'record')
  const ranked = leaves.map((field) => ({ field, rank: rankOf(column, field.path) }))
  const best = Math.min(...ranked.map(({ rank }) => rank))
  if (!Number.isFinite(best)) return null
  // There is one of that rank: the least nested of several comes first.
  const [first, ...rest] = ranked
    .filter(({ rank }) => rank === best)
    .map(({ field }) => field)
    .toSorted((a, b) => depthOf(a.path) - depthOf(b.path))
  const isDoubtful = best >= 2 * likenesses.indexOf('shortened')
  return { field: first!, isDoubtful, others: rest.map(({ path }) => path) }
}

/** A field whose last name is near a column's, where none is alike. */
export function nearField(column: string, fields: readonly FieldDescription[]): string | null {
  const byName = new Map(
    fields.filter(({ type }) => type !== 'record').map(({ path }) => [lastName(path), path]),
  )
  const near = nearest(column, byName.keys())
  return near === null ? null : byName.get(near)!
}

/** Twice the likeness, and one more for a name without what is around it. A short form of a path would be that of a record. */
function rankOf(column: string, path: string): number {
  const whole = likeness(column, path)
  return Math.min(
    2 * rankOfLikeness(whole === 'shortened' ? null : whole),
    2 * rankOfLikeness(likeness(column, lastName(path))) + 1,
  )
}

function rankOfLikeness(found: Likeness | null): number {
  return found === null ? Infinity : likenesses.indexOf(found)
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function depthOf(path: string): number {
  return path.split('.').length
}
