import { eventId } from '../core/record.ts'
import type { OutputRecord } from '../core/record.ts'
import type { RejectionKind } from '../core/rejection.ts'
import { headerText, isContextHeader, sluiceHeader } from './headers.ts'
import { sluiceOrigin } from './letter-context.ts'

/** Takes one obstacle out of a letter's way, and says in its headers what it took; null where there is nothing to take. */
type Remedy = (letter: OutputRecord) => OutputRecord | null

/** What can be changed in the letter itself. */
type OwnFault = Exclude<RejectionKind, 'no-topic'>

const remedies: Readonly<Record<OwnFault, readonly Remedy[]>> = {
  'too-large': [withoutValue, withoutOwnHeaders, withoutLongKey],
  'bad-timestamp': [withTimeOfNow, withKey],
  // A topic that is compacted, most likely. What else a broker checks is its own.
  rejected: [withKey, withTimeOfNow],
}

/** A letter that the broker rejected, closer to what it takes; null when nothing is left to try. Ends after a few calls. */
export function writable(letter: OutputRecord, kind: OwnFault): OutputRecord | null {
  for (const remedy of remedies[kind]) {
    const remedied = remedy(letter)
    if (remedied !== null) return remedied
  }
  return null
}

/** The headers-only form. */
export function withoutValue(letter: OutputRecord): OutputRecord | null {
  return letter.value === null ? null : omit('value', { ...letter, value: null })
}

function withoutOwnHeaders(letter: OutputRecord): OutputRecord | null {
  const headers = letter.headers.filter(isContextHeader)
  return headers.length === letter.headers.length ? null : omit('headers', { ...letter, headers })
}

function withoutLongKey(letter: OutputRecord): OutputRecord | null {
  const key = idOf(letter)
  return letter.key === null || letter.key.length <= key.length ? null : omit('key', { ...letter, key })
}

function withKey(letter: OutputRecord): OutputRecord | null {
  return letter.key === null ? { ...letter, key: idOf(letter) } : null
}

function withTimeOfNow(letter: OutputRecord): OutputRecord | null {
  const { timestampMs } = letter
  // Without a time of its own, it has the time of sending already.
  if (timestampMs === null || timestampMs === -1) return null
  return withHeader({ ...letter, timestampMs: null }, sluiceHeader.timestamp, String(timestampMs))
}

/** The event id of the record that the letter was made of. */
function idOf({ headers }: OutputRecord): Buffer {
  // Each letter of ours says where it comes from.
  const origin = sluiceOrigin(headers)!
  return Buffer.from(eventId(origin), 'utf8')
}

function omit(what: 'value' | 'headers' | 'key', letter: OutputRecord): OutputRecord {
  const before = headerText(letter.headers, sluiceHeader.omitted)
  return withHeader(letter, sluiceHeader.omitted, before === null ? what : `${before},${what}`)
}

function withHeader(letter: OutputRecord, key: string, text: string): OutputRecord {
  const others = letter.headers.filter((header) => header.key !== key)
  return { ...letter, headers: [...others, { key, value: Buffer.from(text, 'utf8') }] }
}
