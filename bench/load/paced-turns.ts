import type { Model } from '../../src/model/index.ts'

const everyMs = 2
const rowsOfTurn = 50
/** Milliseconds from when a turn was due until it was scored. */
export interface Waits {
  readonly p50: number
  readonly p99: number
  readonly longest: number
}

/** A stream's turns: each is due at its time, whether or not the one before was late. */
export class PacedTurns {
  readonly #model: Model
  #due = performance.now()
  #waits: number[] = []
  #isOver = false

  constructor(model: Model) {
    this.#model = model
    this.#next()
  }

  take(): Waits {
    const waits = this.#waits.sort((a, b) => a - b)
    const at = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]!
    this.#waits = []
    return { p50: at(0.5), p99: at(0.99), longest: at(1) }
  }

  end(): void {
    this.#isOver = true
  }

  #next(): void {
    while (this.#due <= performance.now()) {
      scoreTurn(this.#model)
      this.#waits.push(performance.now() - this.#due)
      this.#due += everyMs
    }
    // A timer may be a millisecond late, and that is not what is measured.
    if (this.#isOver) return
    setImmediate(() => {
      this.#next()
    })
  }
}

const rows = new Map<Model, Float64Array>()

export function scoreTurn(model: Model): void {
  const { inputs, outputs } = model.scorer
  let own = rows.get(model)
  if (own === undefined) {
    own = Float64Array.from({ length: rowsOfTurn * inputs.length }, (_, at) => ((at * 7919) % 1000) / 10)
    rows.set(model, own)
  }
  model.scorer.score(
    own,
    rowsOfTurn,
    new Float64Array(rowsOfTurn * outputs.length),
    new Uint8Array(rowsOfTurn),
  )
}
