import { originNamed } from '../../core/event-origin.ts'
import { NumberHeap } from '../../core/number-heap.ts'
import type { HeldEvent, HeldLabel, JoinedPrediction, Label } from './held.ts'
import type { Matching } from './matching.ts'
import type { SeriesAnswer } from './series.ts'

/** What becomes of labels, and of predictions that have none. */
export const labelStates = [
  /** Its prediction is there, or came. */
  'matched',
  /** It says again what an earlier label said. */
  'repeated',
  /** It says otherwise than an earlier label: the last one counts. */
  'corrected',
  /** Of a prediction that was not waited for any more. */
  'too-late',
  /** Its prediction did not come within the wait. */
  'no-prediction',
  /** A prediction whose label did not come within the wait. */
  'no-label',
  /** Held no longer, since there were too many; of predictions and labels that found nothing. */
  'pushed-out',
  /** No label: without what finds its prediction, or without a truth that can be counted. */
  'unreadable',
] as const

export type LabelState = (typeof labelStates)[number]

/** What is told of predictions and what was true of them. */
export interface JoinTarget {
  /** False where it is too old to be counted. */
  predicted(answer: SeriesAnswer, timeMs: number): boolean
  /** @param sign -1 takes back what was told before. False where the truth cannot be counted. */
  judged(answer: SeriesAnswer, timeMs: number, truth: string, sign: 1 | -1): boolean
}

export interface JoinSettings {
  readonly maxWaitMs: number
  readonly maxHeld: number
}

/**
 * Joins predictions with labels that come later, or earlier, twice, or not at all. Time is that of events: nothing here asks a clock,
 * so that reading the topics again comes to the same.
 */
export class LabelJoin {
  readonly counts: Record<LabelState, number> = Object.fromEntries(
    labelStates.map((state) => [state, 0]),
    // Each of them has a place.
  ) as Record<LabelState, number>
  readonly #matching: Matching
  readonly #settings: JoinSettings
  readonly #target: JoinTarget
  readonly #events = new Map<string, HeldEvent>()
  readonly #byTime = new Map<number, Set<HeldEvent>>()
  readonly #times = new NumberHeap()
  /** In the order in which they came. */
  readonly #waiting = new Set<HeldLabel>()
  /** The newest event that is not waited for any more, by its partition. */
  readonly #released = new Map<string, bigint>()
  #labels = 0
  #order = 0
  #watermarkMs = -Infinity
  /** The first watermark that there was: before that nobody knows how far event time is. */
  #beganMs = Infinity

  constructor(matching: Matching, settings: JoinSettings, target: JoinTarget) {
    this.#matching = matching
    this.#settings = settings
    this.#target = target
  }

  /** How far event time is: that of the newest prediction. */
  get watermarkMs(): number {
    return this.#watermarkMs
  }

  get held(): number {
    return this.#events.size + this.#labels
  }

  predict(prediction: JoinedPrediction): void {
    const there = this.#events.get(prediction.eventId)
    if (there === undefined) this.#begin(prediction)
    else this.#addAnswers(there, prediction.answers)
    this.#advance(prediction.timeMs)
  }

  label(label: Label): void {
    const event = this.#matching.eventOf(label)
    const held = {
      ...{ label, event, order: this.#order++, atMs: this.#watermarkMs },
      isLate: event === null && this.#isLate(label),
    }
    this.#labels += 1
    this.#matching.keep(held)
    if (event === null) this.#waiting.add(held)
    else this.#attach(held, event, true)
    this.#shed()
  }

  /** A record that is no label. */
  refuse(): void {
    this.counts.unreadable += 1
  }

  #begin({ answers, ...prediction }: JoinedPrediction): void {
    const { timeMs, eventId } = prediction
    const event: HeldEvent = { ...prediction, answers: [], labels: [], counted: new Map() }
    if (!this.#addAnswers(event, answers)) {
      this.counts['too-late'] += 1
      return
    }
    this.#events.set(eventId, event)
    const ofTime = this.#byTime.get(timeMs)
    if (ofTime === undefined) {
      this.#byTime.set(timeMs, new Set([event]))
      this.#times.add(timeMs)
    } else ofTime.add(event)
    for (const held of this.#matching.add(event)) this.#move(held, event)
  }

  /** Those of a version that has answered already are repeats. False where they are too old to be counted. */
  #addAnswers(event: HeldEvent, answers: readonly SeriesAnswer[]): boolean {
    for (const answer of answers) {
      if (event.answers.some(({ series }) => series === answer.series)) continue
      if (!this.#target.predicted(answer, event.timeMs)) return false
      event.answers.push(answer)
    }
    this.#settle(event)
    return true
  }

  #move(held: HeldLabel, event: HeldEvent): void {
    const before = held.event
    held.event = event
    if (before !== null) {
      before.labels = before.labels.filter((other) => other !== held)
      this.#settle(before)
    }
    this.#attach(held, event, this.#waiting.delete(held))
  }

  #attach(held: HeldLabel, event: HeldEvent, isNew: boolean): void {
    const before = truthsOf(event)
    event.labels.push(held)
    event.labels.sort((a, b) => a.order - b.order)
    this.#settle(event)
    if (isNew) this.counts[stateOf(held.label, before, event)] += 1
  }

  /** Counts what is true of each answer, and no more what was. */
  #settle({ answers, counted, timeMs, ...event }: HeldEvent): void {
    const truths = truthsOf(event)
    for (const answer of answers) {
      const [had, has] = [counted.get(answer), truths.get(answer.series.name.model)]
      if (had === has) continue
      if (had !== undefined) this.#target.judged(answer, timeMs, had, -1)
      counted.delete(answer)
      if (has !== undefined && this.#target.judged(answer, timeMs, has, 1)) counted.set(answer, has)
    }
  }

  #isLate({ eventId, timeMs }: Label): boolean {
    if (timeMs !== null && timeMs + this.#settings.maxWaitMs < this.#watermarkMs) return true
    const origin = eventId === null ? null : originNamed(eventId)
    const released = origin === null ? undefined : this.#released.get(`${origin.topic}-${origin.partition}`)
    return released !== undefined && origin!.offset <= released
  }

  #advance(timeMs: number): void {
    if (timeMs > this.#watermarkMs) {
      this.#watermarkMs = timeMs
      this.#beganMs = Math.min(this.#beganMs, timeMs)
      const endMs = timeMs - this.#settings.maxWaitMs
      while (this.#times.least < endMs) this.#releaseOldest('no-label')
      for (const held of this.#waiting) {
        if (this.#sinceMs(held) >= endMs) break
        this.#dropLabel(held, held.isLate ? 'too-late' : 'no-prediction')
      }
    }
    this.#shed()
  }

  #sinceMs({ atMs }: HeldLabel): number {
    return Math.max(atMs, this.#beganMs)
  }

  #shed(): void {
    while (this.held > this.#settings.maxHeld) {
      const [oldest] = this.#waiting
      if (oldest !== undefined && this.#sinceMs(oldest) < this.#times.least)
        this.#dropLabel(oldest, 'pushed-out')
      else if (this.#times.least < Infinity) this.#releaseOldest('pushed-out')
      else if (oldest !== undefined) this.#dropLabel(oldest, 'pushed-out')
    }
  }

  #dropLabel(held: HeldLabel, state: LabelState): void {
    this.counts[state] += 1
    this.#waiting.delete(held)
    this.#matching.forget(held)
    this.#labels -= 1
  }

  #releaseOldest(state: LabelState): void {
    const timeMs = this.#times.least
    // Each time of the heap has events.
    const events = this.#byTime.get(timeMs)!
    for (const event of events) {
      this.#release(event, state)
      events.delete(event)
      break
    }
    if (events.size > 0) return
    this.#byTime.delete(timeMs)
    this.#times.shift()
  }

  #release(event: HeldEvent, state: LabelState): void {
    if (event.labels.length === 0) this.counts[state] += 1
    this.#events.delete(event.eventId)
    this.#matching.remove(event)
    this.#labels -= event.labels.length
    for (const held of event.labels) this.#matching.forget(held)
    const origin = originNamed(event.eventId)
    if (origin === null) return
    const place = `${origin.topic}-${origin.partition}`
    if (origin.offset > (this.#released.get(place) ?? -1n)) this.#released.set(place, origin.offset)
  }
}

/** By model: what its labels say, the last one last. */
function truthsOf({ labels }: Pick<HeldEvent, 'labels'>): ReadonlyMap<string, string> {
  const truths = new Map<string, string>()
  for (const { label } of labels) for (const [model, truth] of label.truths) truths.set(model, truth)
  return truths
}

function stateOf(
  { truths }: Label,
  before: ReadonlyMap<string, string>,
  { answers, counted }: HeldEvent,
): LabelState {
  const meant = answers.filter(({ series }) => truths.has(series.name.model))
  if (meant.length > 0 && !meant.some((answer) => counted.has(answer))) return 'unreadable'
  const earlier = [...truths].filter(([model]) => before.has(model))
  if (earlier.some(([model, truth]) => before.get(model) !== truth)) return 'corrected'
  return earlier.length === truths.size ? 'repeated' : 'matched'
}
