import type { SeriesAnswer } from './series.ts'

/** A prediction, as far as labels are concerned. */
export interface JoinedPrediction {
  readonly eventId: string
  /** Of its record, as text; null where it has none. */
  readonly key: string | null
  /** When the event happened, epoch milliseconds: what the time of a label is held against. */
  readonly eventTimeMs: number
  /** By what windows count it, and how long it waits: the same, but never later than the scoring. */
  readonly timeMs: number
  readonly answers: readonly SeriesAnswer[]
}

/** What was true, as it became known later. */
export interface Label {
  /** Null where labels name key and time. */
  readonly eventId: string | null
  readonly key: string | null
  readonly timeMs: number | null
  /** By model, as text. */
  readonly truths: ReadonlyMap<string, string>
}

/** A prediction that a label may still come for, or another label. */
export interface HeldEvent extends Omit<JoinedPrediction, 'answers'> {
  readonly answers: SeriesAnswer[]
  /** Its own, in the order in which they came. */
  labels: HeldLabel[]
  /** What is counted as true of each answer. */
  readonly counted: Map<SeriesAnswer, string>
}

export interface HeldLabel {
  readonly label: Label
  /** Which came later. */
  readonly order: number
  /** How far event time was when it came. */
  readonly atMs: number
  /** It came when its prediction was not waited for any more. */
  readonly isLate: boolean
  /** Null while it waits. */
  event: HeldEvent | null
}
