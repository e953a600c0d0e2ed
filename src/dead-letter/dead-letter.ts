import type { Clock } from '../core/clock.ts'
import type { LetterHeaderSet } from '../core/letter-headers.ts'
import type { Fault } from '../core/outcome.ts'
import type { OversizePolicy } from '../core/policy.ts'
import type { Header, InputRecord, Origin, OutputRecord } from '../core/record.ts'
import type { RejectionKind } from '../core/rejection.ts'
import { connectStage } from '../core/stage.ts'
import { classOf, foreignHeaders } from './foreign-headers.ts'
import { connectHeader, isContextHeader, redriveCountOf, sluiceHeader } from './headers.ts'
import { showsRedacted } from './redaction.ts'
import { withoutValue, writable } from './writable.ts'

const longestValue = 256

/** Header values that are kept: each is short. */
const mostTexts = 256

export interface DeadLetterSettings {
  readonly topic: string
  /** The pipeline's name: Connect's `connector.name`. */
  readonly pipeline: string
  /** The instance: Connect's `task.id`. */
  readonly instance: string
  /** Fields whose offending value must not leave the record. */
  readonly redact: ReadonlySet<string>
  readonly stackTrace: boolean
  /** Headers of others that are written too. */
  readonly headerSets?: readonly LetterHeaderSet[]
  /** What becomes of a letter that is too large: written without its value, or left as it is, which ends the stream. */
  readonly oversize: OversizePolicy
  /** Size from which on a letter is too large without the broker being asked. */
  readonly maxRecordBytes: number
  readonly clock: Clock
}

/**
 * Makes the dead letter of a record.
 *
 * @param from where the record lies in the input
 * @param scored true for the copy of a record that was scored all the same
 */
export type LetterMaker = (record: InputRecord, from: Origin, fault: Fault, scored: boolean) => OutputRecord

export interface DeadLetters {
  readonly make: LetterMaker
  /**
   * A letter that the broker rejected, closer to what it takes; null when it cannot be made so, or must not. Where its topic is not
   * there any more, the one of all takes it.
   */
  readonly writable: (letter: OutputRecord, kind: RejectionKind) => OutputRecord | null
}

export function deadLetters(settings: DeadLetterSettings): DeadLetters {
  const mayShrink = settings.oversize === 'headers-only'
  const texts = new RepeatedTexts()
  return {
    make: (record, from, fault, scored) => {
      const letter = deadLetter(settings, texts, record, from, fault, scored)
      const fits = !mayShrink || bytesOf(letter) <= settings.maxRecordBytes
      return fits ? letter : (withoutValue(letter) ?? letter)
    },
    writable: (letter, kind) => {
      if (kind === 'no-topic')
        return letter.topic === settings.topic ? null : { ...letter, topic: settings.topic }
      return kind === 'too-large' && !mayShrink ? null : writable(letter, kind)
    },
  }
}

/** Most headers say the same in one letter after the other, and a flood has many: their bytes are made once. */
class RepeatedTexts {
  readonly #bytes = new Map<string, Buffer>()
  #timeMs = NaN
  #time = ''

  of(text: string): Buffer {
    const known = this.#bytes.get(text)
    if (known !== undefined) return known
    const bytes = Buffer.from(text, 'utf8')
    if (this.#bytes.size >= mostTexts) this.#bytes.clear()
    this.#bytes.set(text, bytes)
    return bytes
  }

  time(timeMs: number): string {
    if (timeMs !== this.#timeMs) {
      this.#timeMs = timeMs
      this.#time = new Date(timeMs).toISOString()
    }
    return this.#time
  }
}

/**
 * A record as a dead letter: its own key, value, headers and timestamp, byte for byte; all context in added
 * headers. Context of an earlier dead-lettering is replaced, so headers do not grow with each redrive.
 */
function deadLetter(
  settings: DeadLetterSettings,
  texts: RepeatedTexts,
  record: InputRecord,
  from: Origin,
  fault: Fault,
  scored: boolean,
): OutputRecord {
  return {
    topic: settings.topic,
    partition: null,
    key: record.key,
    value: record.value,
    headers: [
      ...record.headers.filter((header) => !isContextHeader(header)),
      ...contextHeaders(settings, texts, record, from, fault, scored),
    ],
    timestampMs: record.timestampMs,
  }
}

/** Bytes of key, value and headers. */
function bytesOf({ key, value, headers }: OutputRecord): number {
  const sizes = headers.map((header) => Buffer.byteLength(header.key) + (header.value?.length ?? 0))
  return sizes.reduce((sum, size) => sum + size, (key?.length ?? 0) + (value?.length ?? 0))
}

function contextHeaders(
  settings: DeadLetterSettings,
  texts: RepeatedTexts,
  record: InputRecord,
  from: Origin,
  fault: Fault,
  scored: boolean,
): Header[] {
  const headers: Header[] = []
  const add = (key: string, text: string | null) => {
    if (text !== null) headers.push({ key, value: Buffer.from(text, 'utf8') })
  }
  const addRepeated = (key: string, text: string | null) => {
    if (text !== null) headers.push({ key, value: texts.of(text) })
  }
  addRepeated(connectHeader.topic, from.topic)
  addRepeated(connectHeader.partition, String(from.partition))
  add(connectHeader.offset, from.offset.toString())
  addRepeated(connectHeader.connectorName, settings.pipeline)
  addRepeated(connectHeader.taskId, settings.instance)
  addRepeated(connectHeader.stage, connectStage[fault.stage])
  addRepeated(connectHeader.className, `sluice.${fault.stage}`)
  addRepeated(connectHeader.exceptionClassName, classOf(fault))
  add(connectHeader.exceptionMessage, fault.message)
  const stackTrace = settings.stackTrace ? `${fault.stage}: ${fault.reason}: ${fault.message}` : null
  add(connectHeader.stackTrace, stackTrace)
  addRepeated(sluiceHeader.reason, fault.reason)
  addRepeated(sluiceHeader.field, fault.field)
  addRepeated(sluiceHeader.feature, fault.feature)
  add(sluiceHeader.value, shownValue(settings, fault))
  add(sluiceHeader.model, fault.model)
  const redrives = redriveCountOf(record)
  addRepeated(sluiceHeader.attempts, String(redrives + 1))
  addRepeated(sluiceHeader.redriveCount, String(redrives))
  addRepeated(sluiceHeader.time, texts.time(settings.clock.now()))
  add(sluiceHeader.window, from.windowStartMs === undefined ? null : String(from.windowStartMs))
  add(sluiceHeader.scored, scored ? 'true' : null)
  const { timestampMs } = record
  return [...headers, ...foreignHeaders(settings.headerSets ?? [], { from, fault, timestampMs, stackTrace })]
}

function shownValue({ redact }: DeadLetterSettings, fault: Fault): string | null {
  const { value, field, feature } = fault
  return value === null || showsRedacted(redact, field) || showsRedacted(redact, feature) ? null : cut(value)
}

/** At most 256 characters (code points: a surrogate pair is never split). */
function cut(text: string): string {
  return text.length <= longestValue
    ? text
    : Array.from(text.slice(0, 2 * longestValue))
        .slice(0, longestValue)
        .join('')
}
