import type { StoredLetter } from './read-letters.ts'

/** What letters are counted by. */
export const letterAspects = ['reason', 'field', 'model', 'time'] as const

export type LetterAspect = (typeof letterAspects)[number]

/** Letters that have something in common. */
export interface LetterCount {
  readonly name: string
  readonly letters: number
}

export interface LetterCounts {
  readonly letters: number
  /** Copies of records that were scored all the same, among them. */
  readonly reports: number
  /** The most first; times in their order. */
  readonly by: Readonly<Record<LetterAspect, readonly LetterCount[]>>
}

const minuteMs = 60_000

/** Spans of time that are counted together: the shortest that gives no more than `mostSpans`. */
const spansMs = [1, 5, 15, 60, 6 * 60, 24 * 60, 7 * 24 * 60].map((minutes) => minutes * minuteMs)
const mostSpans = 24

/** Counts letters, one after the other; keeps none of them. */
export class LetterCounter {
  #letters = 0
  #reports = 0
  readonly #names = {
    reason: new Map<string, number>(),
    field: new Map<string, number>(),
    model: new Map<string, number>(),
  }
  readonly #minutes = new Map<number, number>()

  add({ context }: Pick<StoredLetter, 'context'>): void {
    this.#letters += 1
    if (context.isReport) this.#reports += 1
    count(this.#names.reason, context.reason)
    count(this.#names.field, context.field ?? '(none)')
    count(this.#names.model, context.model ?? '(none)')
    count(this.#minutes, Math.floor(context.timeMs / minuteMs))
  }

  get counts(): LetterCounts {
    const { reason, field, model } = this.#names
    return {
      letters: this.#letters,
      reports: this.#reports,
      by: {
        reason: mostFirst(reason),
        field: mostFirst(field),
        model: mostFirst(model),
        time: this.#times(),
      },
    }
  }

  #times(): LetterCount[] {
    const minutes = [...this.#minutes].sort(([a], [b]) => a - b)
    const [first, last] = [minutes[0]?.[0] ?? 0, minutes.at(-1)?.[0] ?? 0]
    const spanMs = spansMs.find((ms) => ((last - first) * minuteMs) / ms < mostSpans) ?? spansMs.at(-1)!
    const spans = new Map<number, number>()
    for (const [minute, letters] of minutes) {
      const start = Math.floor((minute * minuteMs) / spanMs) * spanMs
      spans.set(start, (spans.get(start) ?? 0) + letters)
    }
    return [...spans].map(([start, letters]) => ({ name: spanName(start, spanMs), letters }))
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function mostFirst(counts: ReadonlyMap<string, number>): LetterCount[] {
  return [...counts]
    .map(([name, letters]) => ({ name, letters }))
    .sort((a, b) => b.letters - a.letters || (a.name < b.name ? -1 : 1))
}

/** `2026-11-28T07:30Z`, a day as `2026-11-28`. */
function spanName(startMs: number, spanMs: number): string {
  const text = new Date(startMs).toISOString()
  return spanMs >= 24 * 60 * minuteMs ? text.slice(0, 10) : `${text.slice(0, 16)}Z`
}
