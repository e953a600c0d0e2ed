import type { Remark } from '../core/finding.ts'
import type { Config } from './schema.ts'

/** Finds what is wrong between settings that are right each by itself. */
export type LintRule = (config: Config) => Iterable<Remark>

export function error(path: Remark['path'], message: string, hint?: string): Remark {
  return { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) }
}
