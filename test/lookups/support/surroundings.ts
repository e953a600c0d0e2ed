import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { LogFields, Logger } from '../../../src/core/logger.ts'
import type { Lookup, LookupAnswer } from '../../../src/features/outside.ts'
import { NoAnswer } from '../../../src/features/outside.ts'
import type { LookupSurroundings } from '../../../src/lookups/source.ts'

/** What a look-up runs in: real time, nobody's patience but that of a stream that starts. */
export function surroundings(over: Partial<LookupSurroundings> = {}): LookupSurroundings {
  return {
    logger: silentLogger,
    clock: systemClock,
    startPatienceMs: Infinity,
    patienceMs: 0,
    stop: new AbortController().signal,
    openFeed: () => Promise.reject(new Error('there is no feed')),
    ...over,
  }
}

/** Keeps the events of its lines. */
export function listening(): { readonly logger: Logger; readonly lines: LogFields[] } {
  const lines: LogFields[] = []
  const keep = (fields: LogFields) => void lines.push(fields)
  return { logger: { ...silentLogger, info: keep, warn: keep }, lines }
}

/** The answers as a step gets them: what is at hand, and what is asked for. Why there is none as `NoAnswer: ...`. */
export async function answersOf(lookup: Lookup, keys: readonly string[]): Promise<unknown[]> {
  const found = new Map<string, LookupAnswer | undefined>(keys.map((key) => [key, lookup.find(key)]))
  const open = [...found].filter(([, answer]) => answer === undefined).map(([key]) => key)
  if (open.length > 0) for (const [key, answer] of await lookup.ask(open)) found.set(key, answer)
  return keys.map((key) => {
    const answer = found.get(key)
    return answer instanceof NoAnswer ? `NoAnswer: ${answer.message}` : answer
  })
}
