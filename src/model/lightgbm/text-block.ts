import { ModelError } from '../../core/errors.ts'

/**
 * Lines `key=value` of a model: typed reading by key. Each getter throws ModelError, naming file, place and key, when the
 * text does not fit. Counts are those of what stands there: nothing is allocated for what is merely announced.
 */
export class TextBlock {
  readonly #source: string
  readonly #place: string
  readonly #values: ReadonlyMap<string, string>

  /** @param place where it stands, for messages: `header`, `tree 3` */
  constructor(source: string, place: string, values: ReadonlyMap<string, string>) {
    this.#source = source
    this.#place = place
    this.#values = values
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** Whether there is something behind the key. */
  hasItems(key: string): boolean {
    return this.#items(key).length > 0
  }

  text(key: string): string {
    return this.#values.get(key) ?? this.fail(key, 'expected it to be there')
  }

  integer(key: string, { min, max }: { readonly min: number; readonly max: number }): number {
    const text = this.text(key).trim()
    const value = Number(text)
    if (!/^-?\d+$/.test(text) || value < min || value > max)
      this.fail(key, `expected a whole number from ${min} to ${max}, found ${shown(text)}`)
    return value
  }

  /** Whole numbers of 32 bits. */
  integers(key: string, count: number, { min = -(2 ** 31), max = 2 ** 31 - 1 } = {}): Float64Array {
    const items = this.#counted(key, count)
    return Float64Array.from(items, (text) => {
      const value = /^-?\d+$/.test(text) ? Number(text) : NaN
      return value >= min && value <= max
        ? value
        : this.fail(key, `expected whole numbers from ${min} to ${max}, found ${shown(text)}`)
    })
  }

  numbers(key: string, count: number): Float64Array {
    return Float64Array.from(this.#counted(key, count), (text) => {
      const value = words.get(text)
      if (value !== undefined) return value
      return decimal.test(text) ? Number(text) : this.fail(key, `expected numbers, found ${shown(text)}`)
    })
  }

  /** Throws. */
  fail(key: string, expectation: string): never {
    throw new ModelError(this.#source, `${this.#place}, ${key}`, expectation)
  }

  #counted(key: string, count: number): readonly string[] {
    const items = this.#items(key)
    if (items.length !== count) this.fail(key, `expected ${count} items, found ${items.length}`)
    return items
  }

  /** What stands between blanks, of which there may be several (the lines of linear leaves). */
  #items(key: string): readonly string[] {
    const items = this.text(key).split(' ')
    return items.includes('') ? items.filter((item) => item !== '') : items
  }
}

/** As C prints a double. */
const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
const words: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', NaN],
])

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)
}
