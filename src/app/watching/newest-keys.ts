import { labelColumnOf } from '../../core/column.ts'
import type { Clock } from '../../core/clock.ts'
import { outcome } from '../../core/outcome.ts'
import type { InputRecord } from '../../core/record.ts'
import type { KeyReport } from '../../monitor/reports.ts'
import type { ModelBatch, ScoringBatch } from '../../scoring/batch.ts'
import { keyText } from '../../core/key-text.ts'
import { shownFields } from '../../dead-letter/shown-fields.ts'

export interface KeySettings {
  /** Keys that are remembered at most. */
  readonly most: number
  readonly everyMs: number
  readonly eventTimeMs: (event: object) => number | null
  /** What must not be told, under the name of a key either. */
  readonly redacted: ReadonlySet<string>
  readonly clock: Clock
}

type SeenBatch = Pick<ScoringBatch, 'size' | 'outcomes' | 'events' | 'models'>

interface KnownKey {
  report: KeyReport
  isTold: boolean
  /** What was told last, and when. */
  answers: string
  toldMs: number
}

/** A key whose answers are what they were is told again so many times later than one that has others. */
const unchangedEvery = 5

/**
 * The newest prediction of each key, as it is scored: a turn before it is durable at the earliest. Of a batch the newest row of a key
 * alone is looked at.
 */
export class NewestKeys {
  readonly #settings: KeySettings
  /** By the text of the key. Those that came last are the last. */
  readonly #keys = new Map<string, KnownKey>()

  constructor(settings: KeySettings) {
    this.#settings = settings
  }

  /** Rows that have their outcomes, and their records. */
  see(batch: SeenBatch, records: readonly InputRecord[]): void {
    const seen = new Set<string>()
    for (let row = batch.size - 1; row >= 0; row--) {
      const record = records[row]
      if (record?.key == null || batch.outcomes[row] !== outcome.scored) continue
      const bytes = record.key.toString('latin1')
      if (seen.has(bytes)) continue
      seen.add(bytes)
      this.#note(keyText(record.key), batch, row, record)
    }
  }

  /** What is worth telling now. */
  take(): readonly KeyReport[] {
    const now = this.#settings.clock.monotonic()
    const unchangedSince = now - unchangedEvery * this.#settings.everyMs
    const reports: KeyReport[] = []
    for (const known of this.#keys.values()) {
      if (known.isTold) continue
      const answers = inWords(known.report)
      if (answers === known.answers && known.toldMs > unchangedSince) continue
      Object.assign(known, { isTold: true, answers, toldMs: now })
      reports.push(known.report)
    }
    return reports
  }

  /** What was taken last could not be told. */
  tellAgain(reports: readonly KeyReport[]): void {
    for (const { key } of reports) {
      const known = this.#keys.get(key)
      if (known !== undefined) Object.assign(known, { isTold: false, answers: '' })
    }
  }

  #note(key: string, batch: SeenBatch, row: number, { timestampMs }: InputRecord): void {
    const { most, eventTimeMs, clock } = this.#settings
    // What is scored has an event.
    const event = batch.events[row]!
    if (this.#isHidden(key, event)) return
    const scoredAt = clock.now()
    const eventAt = eventTimeMs(event) ?? (timestampMs < 0 ? scoredAt : timestampMs)
    const answers = batch.models.flatMap((model) => answerOf(model, row) ?? [])
    const known = this.#keys.get(key) ?? { answers: '', toldMs: -Infinity }
    this.#keys.delete(key)
    this.#keys.set(key, { ...known, isTold: false, report: { kind: 'key', key, eventAt, scoredAt, answers } })
    if (this.#keys.size > most) this.#keys.delete(this.#keys.keys().next().value!)
  }

  #isHidden(key: string, event: object): boolean {
    const { redacted } = this.#settings
    if (redacted.size === 0) return false
    const hidden = new Set<string>()
    shownFields(event, redacted, hidden)
    return hidden.has(key)
  }
}

/** Whether keys themselves must not be told. */
export function areKeysRedacted(redacted: ReadonlySet<string>): boolean {
  return Array.from(redacted).some((name) => name === 'key' || name.startsWith('key.'))
}

/** Null where the row is another version's, or what it says answers nothing. */
function answerOf(batch: ModelBatch, row: number): KeyReport['answers'][number] | null {
  const { model, out, failed, flags, isBeside } = batch
  if (isBeside || !batch.has(row)) return null
  const { outputs } = model.scorer
  const about = { model: model.name, flags: flags?.[row] ?? [] }
  const none = { ...about, answer: null, probability: null }
  if (failed[row] === 1) return none
  const first = row * outputs.length
  const labelAt = labelColumnOf(outputs)
  if (labelAt < 0) return outputs.length === 0 ? none : { ...none, answer: numberText(out[first]!) }
  const label = model.levels?.[out[first + labelAt]!] ?? null
  if (label === null) return none
  const at = outputs.findIndex(({ kind, level }) => kind.endsWith('probability') && level === label)
  const probability = at < 0 ? NaN : out[first + at]!
  return { ...about, answer: label, probability: Number.isFinite(probability) ? probability : null }
}

/** Enough digits to be looked at. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** What of a report makes it another one: numbers differ a little each time. */
function inWords({ answers }: KeyReport): string {
  return JSON.stringify(
    answers.map(({ model, answer, probability, flags }) => [
      model,
      probability === null ? null : answer,
      flags,
    ]),
  )
}
