import { SteadySum } from '../../core/steady-sum.ts'
import { definedFigures } from './figures.ts'
import type { CountedAnswer, Figures, NamedFigures } from './figures.ts'

/** Of models whose answer is a number. */
export class NumberFigures implements Figures {
  readonly answers = null
  readonly confusion = null
  readonly #all = new Moments()
  /** Answers of the rows that are labelled. */
  readonly #known = new Moments()
  readonly #errors = new SteadySum()
  readonly #squares = new SteadySum()

  get predictions(): number {
    return this.#all.count
  }

  get labelled(): number {
    return this.#known.count
  }

  predicted({ numbers }: CountedAnswer): void {
    this.#all.add(numbers[0]!, 1)
  }

  judged({ numbers }: CountedAnswer, text: string, sign: 1 | -1): boolean {
    const truth = text.trim() === '' ? NaN : Number(text)
    if (!Number.isFinite(truth)) return false
    const error = numbers[0]! - truth
    this.#known.add(numbers[0]!, sign)
    this.#errors.add(sign * Math.abs(error))
    this.#squares.add(sign * error * error)
    return true
  }

  add(other: this): void {
    this.#all.addAll(other.#all)
    this.#known.addAll(other.#known)
    this.#errors.addAll(other.#errors)
    this.#squares.addAll(other.#squares)
  }

  named(): NamedFigures {
    const { labelled } = this
    return definedFigures({
      mae: this.#errors.value / labelled,
      rmse: Math.sqrt(Math.max(0, this.#squares.value) / labelled),
      labelledShare: labelled / this.predictions,
      // How far the mean answer of what is labelled is from that of all, in standard deviations.
      selectionBias: Math.abs(this.#known.mean - this.#all.mean) / this.#all.deviation,
    })
  }
}

class Moments {
  count = 0
  readonly #sum = new SteadySum()
  readonly #squares = new SteadySum()

  get mean(): number {
    return this.#sum.value / this.count
  }

  /** NaN where all are the same: nothing can be told by it. */
  get deviation(): number {
    const variance = this.#squares.value / this.count - this.mean ** 2
    return variance > 0 ? Math.sqrt(variance) : NaN
  }

  add(value: number, sign: 1 | -1): void {
    this.count += sign
    this.#sum.add(sign * value)
    this.#squares.add(sign * value * value)
  }

  addAll(other: Moments): void {
    this.count += other.count
    this.#sum.addAll(other.#sum)
    this.#squares.addAll(other.#squares)
  }
}
