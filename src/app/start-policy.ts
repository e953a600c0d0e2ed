import type { StartPolicy } from '../core/offset-policies.ts'
import { parseZonedTime } from '../core/zoned-time.ts'

/** What `input.startFrom` says, which the config's schema has checked. */
export function startPolicy(startFrom: string): StartPolicy {
  const fromMs = parseZonedTime(startFrom)
  if (fromMs !== null) return { fromMs }
  return startFrom === 'latest' ? 'latest' : 'earliest'
}
