import { AnswerCounts } from './answer-counts.ts'
import { inWords } from './rig-words.ts'

/** A prediction as the view needs it. */
export interface SeenPrediction {
  readonly eventId: string
  readonly eventTimeMs: number | null
  readonly scoredAtMs: number
  readonly fields: Readonly<Record<string, unknown>>
  readonly entries: readonly SeenEntry[]
}

/** What one model says. */
export interface SeenEntry {
  readonly model: string
  readonly version: string
  /** By which release of a model store it answered; null for none. */
  readonly release: number | null
  readonly label: string | null
  /** Of a regression. */
  readonly value: number | null
  /** Of the label. */
  readonly probability: number | null
}

/** An entry of a prediction in words; null for one that says nothing to people. */
export type EntryInWords = (seen: SeenPrediction, entry: SeenEntry) => string | null

/** A dead letter as the view needs it. */
export interface SeenDeadLetter {
  readonly eventId: string
  readonly reason: string
  /** The field at fault and its value, where there is one and it is not to be kept out. */
  readonly field: string | null
  readonly value: string | null
  /** True for the copy of a record that was scored as well. */
  readonly scored: boolean
}

/** The labels that a simulated cycle was drawn with, by model name. */
export type ExpectedLabels = Readonly<Record<string, string>>

const samplesKept = 5

/**
 * Counts what came out, as read back from the topics by an ordinary consumer: the view shows what is durable, not what
 * the pipeline believes.
 */
export class Ledger {
  readonly labels = new Map<string, Map<string, number>>()
  /** Which versions answered. */
  readonly answers = new AnswerCounts()
  readonly reasons = new Map<string, number>()
  readonly samples: string[] = []
  readonly ages: number[] = []
  /** The newest dead letter in words. */
  lastLetter: string | null = null
  predictions = 0
  deadLetters = 0
  reported = 0
  /** Event ids that came more than once (a redelivery after a crash or a rebalance). */
  repeats = 0
  readonly #seen = new Set<string>()
  readonly #hits = new Map<string, { right: number; all: number }>()
  readonly #truth: (rigId: string, cycle: number) => ExpectedLabels | undefined
  readonly #words: EntryInWords

  constructor(
    truth: (rigId: string, cycle: number) => ExpectedLabels | undefined = () => undefined,
    words: EntryInWords = rigInWords,
  ) {
    this.#truth = truth
    this.#words = words
  }

  prediction(seen: SeenPrediction): void {
    if (this.#isRepeat(seen.eventId)) return
    this.predictions += 1
    if (seen.eventTimeMs !== null) this.#age((seen.scoredAtMs - seen.eventTimeMs) / 1000)
    for (const entry of seen.entries) {
      this.answers.count(entry, seen.scoredAtMs)
      if (entry.label !== null) increment(nested(this.labels, entry.model), entry.label)
    }
    this.#compare(seen)
    this.#sample(seen)
  }

  deadLetter(seen: SeenDeadLetter): void {
    if (seen.scored) {
      this.reported += 1
      return
    }
    if (this.#isRepeat(seen.eventId)) return
    this.deadLetters += 1
    increment(this.reasons, seen.reason)
    this.lastLetter = letterInWords(seen)
  }

  /** Share of predictions that equal the simulator's truth, by model. */
  get accuracy(): ReadonlyMap<string, number> {
    return new Map([...this.#hits].map(([model, { right, all }]) => [model, right / all]))
  }

  #isRepeat(eventId: string): boolean {
    if (this.#seen.has(eventId)) {
      this.repeats += 1
      return true
    }
    this.#seen.add(eventId)
    return false
  }

  /** Enough of the recent ages for quantiles. */
  #age(seconds: number): void {
    this.ages.push(seconds)
    if (this.ages.length > 20_000) this.ages.splice(0, 10_000)
  }

  #compare({ fields, entries }: SeenPrediction): void {
    const truth = this.#truth(String(fields['rigId']), Number(fields['cycle']))
    if (truth === undefined) return
    for (const { model, label } of entries) {
      const expected = truth[model]
      if (expected === undefined || label === null) continue
      const hits = this.#hits.get(model) ?? { right: 0, all: 0 }
      this.#hits.set(model, { right: hits.right + (label === expected ? 1 : 0), all: hits.all + 1 })
    }
  }

  /** One sentence of a prediction, of each model in turn. */
  #sample(seen: SeenPrediction): void {
    const entry = seen.entries[this.predictions % Math.max(1, seen.entries.length)]
    const words = entry === undefined ? null : this.#words(seen, entry)
    if (words === null) return
    this.samples.push(words)
    if (this.samples.length > samplesKept) this.samples.shift()
  }
}

function rigInWords({ fields }: SeenPrediction, { model, label, probability }: SeenEntry): string | null {
  if (label === null) return null
  const share = probability === null ? '' : `, ${probability.toFixed(2)}`
  return `${String(fields['rigId'])} cycle ${String(fields['cycle'])}: ${inWords(model, label)}${share}`
}

function letterInWords({ eventId, reason, field, value }: SeenDeadLetter): string {
  // Quoted: it may hold anything, also what a terminal would obey.
  const found = value === null ? '' : ` = ${JSON.stringify(value.slice(0, 40))}`
  return `${eventId}: ${reason}${field === null ? '' : `, ${field}${found}`}`
}

function nested(map: Map<string, Map<string, number>>, key: string): Map<string, number> {
  const inner = map.get(key) ?? new Map<string, number>()
  map.set(key, inner)
  return inner
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}
