import type { Clock } from '../../core/clock.ts'
import { exactJson } from '../../core/exact-json.ts'
import { reasons } from '../../core/reason.ts'
import type { Reason } from '../../core/reason.ts'
import type { InputRecord, OutputRecord } from '../../core/record.ts'
import { headerText, sluiceHeader } from '../../dead-letter/headers.ts'
import { letterContext } from '../../dead-letter/letter-context.ts'
import type { LetterContext } from '../../dead-letter/letter-context.ts'
import type { LetterReport } from '../../monitor/reports.ts'
import type { Turn } from '../../pipeline/turn.ts'
import { redactedText } from '../../dead-letter/shown-fields.ts'

/** Letters of a turn that are looked at: where there are more, many are alike. */
const lookedAt = 100
/** A reason has one example in that time at most. */
const exampleEveryMs = 5_000
/** Of one field, and of an event. */
const longestField = 256
const longestEvent = 4_000

/** A dead letter as people may see it. */
interface VisibleLetter {
  /** ISO 8601. */
  readonly time: string
  readonly eventId: string | null
  readonly message: string | null
  readonly field: string | null
  readonly feature: string | null
  readonly model: string | null
  readonly key: string | null
  readonly event: Readonly<Record<string, unknown>> | null
}

/** Reads letters, and leaves out what must not be shown. */
interface LetterReader {
  show(
    letters: readonly {
      readonly partition: number
      readonly record: InputRecord
      readonly context: LetterContext
    }[],
  ): Promise<readonly VisibleLetter[]>
}

export interface LetterExampleSettings {
  readonly instance: string
  readonly viewer: LetterReader
  readonly redacted: ReadonlySet<string>
  readonly clock: Clock
}

/** Of each reason the newest dead letter now and then, as people may see it. */
export class LetterExamples {
  readonly #instance: string
  readonly #viewer: LetterReader
  readonly #isRedacting: boolean
  readonly #clock: Clock
  readonly #takenMs = new Map<Reason, number>()
  #fresh = new Map<Reason, InputRecord>()

  constructor({ instance, viewer, redacted, clock }: LetterExampleSettings) {
    this.#instance = instance
    this.#viewer = viewer
    this.#isRedacting = redacted.size > 0
    this.#clock = clock
  }

  /** Told of each turn that is durable. */
  see({ parts }: Pick<Turn, 'parts'>): void {
    const now = this.#clock.monotonic()
    for (const { deadLetters } of parts)
      for (const letter of deadLetters.slice(-lookedAt)) {
        const reason = reasonOf(letter)
        if (reason === null || now - (this.#takenMs.get(reason) ?? -Infinity) < exampleEveryMs) continue
        this.#fresh.set(reason, kept(letter, this.#clock.now()))
      }
  }

  /** Those that came since the last time; none where their schemas are not to be had now. Never rejects. */
  async take(): Promise<readonly LetterReport[]> {
    const fresh = [...this.#fresh]
    this.#fresh = new Map()
    const now = this.#clock.monotonic()
    for (const [reason] of fresh) this.#takenMs.set(reason, now)
    const letters = fresh.map(([, record]) => ({ partition: 0, record, context: letterContext(record) }))
    const shown = letters.length === 0 ? [] : await this.#viewer.show(letters).catch(() => [])
    // As many as there are letters, or none.
    return shown.map((letter, at) => this.#reportOf(letter, fresh[at]![0]))
  }

  #reportOf(letter: VisibleLetter, reason: Reason): LetterReport {
    const { message, field, feature, model, event, time, eventId } = letter
    // Without its event nobody knows whether the key is a value that must not be shown.
    const isUnknown = this.#isRedacting && event === null && letter.key !== null
    const key = isUnknown ? redactedText : letter.key
    return {
      kind: 'letter',
      instance: this.#instance,
      at: Date.parse(time),
      ...{ reason, message: message ?? '', field: field ?? feature, model, key },
      origin: eventId ?? '',
      event: event === null ? null : fieldTexts(event),
    }
  }
}

function reasonOf({ headers }: OutputRecord): Reason | null {
  const text = headerText(headers, sluiceHeader.reason)
  return reasons.find((reason) => reason === text) ?? null
}

/** The buffers of a turn are used again. */
function kept({ key, value, headers, timestampMs }: OutputRecord, nowMs: number): InputRecord {
  return {
    offset: 0n,
    key: copyOf(key),
    value: copyOf(value),
    headers: headers.map((header) => ({ key: header.key, value: copyOf(header.value) })),
    timestampMs: timestampMs ?? nowMs,
  }
}

function copyOf(bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes)
}

/** As many fields as there is room for. */
function fieldTexts(event: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {}
  let room = longestEvent
  for (const [name, value] of Object.entries(event)) {
    const text = textOf(value).slice(0, longestField)
    room -= name.length + text.length
    if (room < 0) break
    texts[name] = text
  }
  return texts
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return exactJson(value)
  return String(value)
}
