import { parseDuration } from '../core/duration.ts'
import type { Remark } from '../core/finding.ts'
import type { Reason } from '../core/reason.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

export const windowRules: readonly LintRule[] = [form, lengths, idle, scoredReadings]

/** Windows that a time may be in: a reading of a new key opens so many. */
const mostOverlapping = 1000

/** A reading, or a block of them: one of two. */
function* form({ windows }: Config): Generator<Remark> {
  if (windows === undefined) return
  const { value, hz, values } = windows
  const both = 'an event is one reading (value) or a block of them (hz and values)'
  if (value === undefined && hz === undefined && values === undefined) {
    yield error(['windows', 'value'], `is missing: ${both}`)
  } else if (value !== undefined) {
    if (hz !== undefined) yield error(['windows', 'hz'], `stands beside value: ${both}`)
    if (values !== undefined) yield error(['windows', 'values'], `stands beside value: ${both}`)
  } else if (values === undefined) {
    yield error(['windows', 'values'], 'is missing: beside hz it names the numbers of a block')
  } else if (hz === undefined) {
    yield error(['windows', 'hz'], 'is missing: beside values it says how many a second has')
  }
}

function* lengths({ windows }: Config): Generator<Remark> {
  if (windows === undefined) return
  const sizeMs = parseDuration(windows.size)
  if (sizeMs === 0) yield error(['windows', 'size'], 'must be more than nothing')
  if (windows.every === undefined) return
  if (everyIsTiny(windows)) {
    const message = `makes each reading part of more than ${mostOverlapping} windows of ${windows.size}`
    yield error(['windows', 'every'], message, 'lengthen it, or shorten the other')
  }
  const everyMs = parseDuration(windows.every)
  if (everyMs === 0) yield error(['windows', 'every'], 'must be more than nothing')
  if (everyMs !== null && sizeMs !== null && everyMs > sizeMs) {
    const message = `is above windows.size (${windows.size}): readings between the windows would be in none`
    yield error(['windows', 'every'], message, 'shorten it, or lengthen the other')
  }
  const opened = everyMs === null || sizeMs === null || everyMs === 0 ? 0 : Math.ceil(sizeMs / everyMs)
  if (opened > windows.maxOpenWindows) {
    const message = `is below the ${opened} windows that a reading opens: none would be taken`
    yield error(['windows', 'maxOpenWindows'], message, 'raise it, or lengthen windows.every')
  }
}

function everyIsTiny({
  size,
  every,
}: {
  readonly size: string
  readonly every?: string | undefined
}): boolean {
  const [sizeMs, everyMs] = [parseDuration(size), every === undefined ? null : parseDuration(every)]
  return sizeMs !== null && everyMs !== null && everyMs > 0 && sizeMs / everyMs > mostOverlapping
}

function* idle({ windows }: Config): Generator<Remark> {
  if (windows === undefined) return
  if (parseDuration(windows.idleAfter) === 0) {
    yield error(
      ['windows', 'idleAfter'],
      'must be more than nothing: windows would close between two records',
    )
  }
}

/** What may be wrong with a field of a reading, as it may be with a feature. */
const ofReadings = [
  'missing-value',
  'wrong-type',
  'not-finite',
  'out-of-range',
] as const satisfies readonly Reason[]

/** A reading is never scored itself. */
function* scoredReadings({ windows, policies, features }: Config): Generator<Remark> {
  if (windows === undefined) return
  const { key, time, channel, value, hz, values } = windows
  const fields = [key, typeof time === 'string' ? time : time.field, channel, value, hz, values]
  const isFeature = (name: string) =>
    features.some(({ settings }) => Object.values(settings).flat().includes(name))
  for (const reason of ofReadings) {
    for (const [name, action] of Object.entries(policies[reason]?.fields ?? {})) {
      if (!action.startsWith('score') || !fields.includes(name) || isFeature(name)) continue
      const message = `'${name}' is of readings, which are in no window without it: each is a dead letter all the same`
      const hint = 'skip passes it over; incomplete-window says what becomes of windows that lack readings'
      yield { severity: 'warning', path: ['policies', reason, 'fields', name], message, hint }
    }
  }
}
