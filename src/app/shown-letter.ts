import type { Decoder } from '../avro/decoder.ts'
import { FlawedEvent } from '../avro/flawed-event.ts'
import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/outcome.ts'
import { eventId } from '../core/record.ts'
import type { InputRecord } from '../core/record.ts'
import type { LetterContext, LetterWriter } from '../dead-letter/letter-context.ts'
import { showsRedacted } from '../dead-letter/redaction.ts'
import type { Assembly } from './assemble.ts'
import { eventDecoder } from './parts.ts'
import { reachable } from '../core/reachable.ts'
import type { StoredLetter } from './read-letters.ts'
import { redactedText, shownFields } from '../dead-letter/shown-fields.ts'

/** A dead letter for people and programs: nothing of it must be kept back any more. */
export interface ShownLetter {
  readonly partition: number
  readonly offset: string
  /** When it was dead-lettered, ISO 8601. */
  readonly time: string
  readonly writer: LetterWriter
  /** Of the record: `topic-partition-offset`; null where the letter does not say where it lay. */
  readonly eventId: string | null
  readonly reason: string
  readonly field: string | null
  readonly feature: string | null
  readonly value: string | null
  readonly model: string | null
  readonly message: string | null
  readonly stage: string | null
  readonly redriveCount: number
  /** The record was scored all the same. */
  readonly scored: boolean
  readonly omitted: readonly string[]
  /** Text, JSON where its fields are read, or else its bytes in hexadecimal. */
  readonly key: string | null
  /** The fields of `input.schema`; null where the value cannot be read. */
  readonly event: Readonly<Record<string, unknown>> | null
  /** Why it cannot be read, or what is wrong with it. */
  readonly problem: string | null
}

/** Makes letters fit to be shown: reads their values as the pipeline does, and leaves out what `deadLetter.redact` names. */
export class LetterViewer {
  readonly #topic: string
  readonly #redacted: ReadonlySet<string>
  readonly #decoder: Decoder
  /** Whether something of the key is read into the event. */
  readonly #readsKeys: boolean

  constructor(assembly: Omit<Assembly, 'registry'>, topic: string, clock: Clock) {
    this.#topic = topic
    this.#redacted = assembly.compiled.redacted
    this.#readsKeys = assembly.compiled.keyFields.length > 0
    this.#decoder = eventDecoder(assembly, null, clock, 'bigint')
  }

  /** Rejects with UNREACHABLE where the registry does not answer. */
  async show(letters: readonly StoredLetter[]): Promise<ShownLetter[]> {
    const batches = letters.map(({ partition, record }) => ({
      topic: this.#topic,
      partition,
      records: [record],
    }))
    await reachable(this.#decoder.prepare(batches))
    return letters.map((letter) => this.#shown(letter))
  }

  #shown({ partition, record, context }: StoredLetter): ShownLetter {
    const { event, key, problem, hidden } = this.#read(record, context)
    return {
      partition,
      offset: record.offset.toString(),
      time: isoTime(context.timeMs),
      writer: context.writer,
      eventId: context.origin === null ? null : eventId(context.origin),
      reason: context.reason,
      field: context.field,
      feature: context.feature,
      value: this.#isHidden(context) ? redactedText : context.value,
      model: context.model,
      message: this.#messageOf(context),
      stage: context.stage,
      redriveCount: context.redriveCount,
      scored: context.isReport,
      omitted: context.omitted,
      key: key ?? this.#keyText(record.key, hidden),
      event,
      problem,
    }
  }

  #isHidden({ value, field, feature }: LetterContext): boolean {
    return value !== null && (showsRedacted(this.#redacted, field) || showsRedacted(this.#redacted, feature))
  }

  /** Sluice's own hold no values; what is in those of others nobody knows. */
  #messageOf({ writer, message }: LetterContext): string | null {
    return message === null || writer === 'sluice' || this.#redacted.size === 0 ? message : redactedText
  }

  #read(record: InputRecord, { omitted }: LetterContext): ReadEvent {
    const { value, headers } = record
    if (value === null) {
      const why = omitted.includes('value')
        ? 'the letter has no value: it was too large'
        : 'there is no value'
      return unread(why)
    }
    const read = this.#decoder.decode(value, headers, record.key)
    if (typeof read === 'string') return unread(`no event: ${read}`)
    if (read instanceof Fault) return unread(read.message)
    const isFlawed = read instanceof FlawedEvent
    const problem = isFlawed ? read.faults.map(({ message }) => message).join('; ') : null
    return { ...this.#shownEvent(isFlawed ? read.event : read), problem }
  }

  #shownEvent(fields: object): Omit<ReadEvent, 'problem'> {
    const hidden = new Set<string>()
    const event = shownFields(fields, this.#redacted, hidden)
    if (!this.#readsKeys) return { event, key: null, hidden }
    const { key, ...others } = event
    return { event: others, key: shownKey(key, hidden), hidden }
  }

  /** A key of which something is redacted, and which was not read, is not shown at all. */
  #keyText(key: Buffer | null, hidden: ReadonlySet<string>): string | null {
    const isHidden = Array.from(this.#redacted).some((name) => name === 'key' || name.startsWith('key.'))
    return isHidden && key !== null ? redactedText : keyText(key, hidden)
  }
}

interface ReadEvent {
  readonly event: Record<string, unknown> | null
  /** As JSON, where its fields were read. */
  readonly key: string | null
  readonly problem: string | null
  /** Values that must not be shown, as text. */
  readonly hidden: ReadonlySet<string>
}

function unread(problem: string): ReadEvent {
  return { event: null, key: null, problem, hidden: new Set() }
}

/** Text where it is that, hexadecimal digits otherwise; a key that is made of a redacted value is one. */
function keyText(key: Buffer | null, hidden: ReadonlySet<string>): string | null {
  if (key === null) return null
  const text = key.toString('utf8')
  if (hidden.has(text)) return redactedText
  // Control characters and what is no UTF-8 are no text.
  return /[\p{Cc}\ufffd]/u.test(text) ? `0x${key.toString('hex')}` : text
}

/** A key that was read, without what must not be shown, be it by the name of another field that has the same value. */
function shownKey(key: unknown, hidden: ReadonlySet<string>): string | null {
  if (key === null || key === redactedText) return key
  return JSON.stringify(key, (_, part: string | number | boolean | object | null) =>
    typeof part !== 'object' && hidden.has(String(part)) ? redactedText : part,
  )
}

function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}
