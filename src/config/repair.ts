import type { z } from 'zod'
import type { ConfigPath } from '../core/finding.ts'
import { check } from './issues.ts'
import type { ValueIssue } from './issues.ts'
import { exampleAt } from './schema-walk.ts'

export interface Repaired<T> {
  /** Null when the value cannot be repaired. */
  readonly parsed: T | null
  /** Where a stand-in took the place of a wrong or missing value. */
  readonly standIns: readonly ConfigPath[]
}

/**
 * Repairs a config that was found wrong, only so that checks beyond it can still look at the rest: keys that are unknown are
 * taken out, wrong values are replaced by the schema's example, or taken out where it has none.
 */
export function repair<S extends z.ZodType>(
  schema: S,
  value: unknown,
  issues: readonly ValueIssue[],
): Repaired<z.output<S>> {
  const repaired = structuredClone(value)
  const standIns: ConfigPath[] = []
  for (const { path: told, unknownKey } of issues) {
    const path = reachable(repaired, told)
    const example = unknownKey ? undefined : exampleAt(schema, path)
    if (!unknownKey) standIns.push(path)
    setAt(repaired, path, example)
  }
  return { parsed: check(schema, repaired).parsed, standIns }
}

/** The part of a path that the value has places for: text that is taken apart, such as a list with commas, has none within. */
function reachable(root: unknown, path: ConfigPath): ConfigPath {
  let holder = root
  for (const [depth, key] of path.entries()) {
    if (!isHolder(holder)) return path.slice(0, depth)
    holder = holder[key]
  }
  return path
}

/** Sets or, for undefined, removes; a path that leads nowhere is left alone. */
function setAt(root: unknown, path: ConfigPath, value: unknown): void {
  const last = path.at(-1)
  let holder = root
  for (const key of path.slice(0, -1)) holder = isHolder(holder) ? holder[key] : undefined
  if (last === undefined || !isHolder(holder)) return
  if (value !== undefined) holder[last] = structuredClone(value)
  // The copy is ours, and a config is small.
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  else delete holder[last]
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}
