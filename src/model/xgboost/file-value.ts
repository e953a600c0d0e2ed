import { ModelError } from '../../core/errors.ts'

/** Lists of numbers are typed arrays, whatever the file holds them in; truth values in one are 1 and 0. */
export type NumberList = Float64Array | Float32Array | Int8Array | Uint8Array | Int16Array | Int32Array

/** What JSON and UBJSON come to. An empty list is a list of numbers. */
export type FileValue =
  string | number | boolean | null | NumberList | readonly FileValue[] | ReadonlyMap<string, FileValue>

/** Deeper nesting is refused: models have some ten levels. */
export const MAX_NESTING = 64

/** An object of the file, read by its keys. Throws ModelError, naming the key, where a value is not what is expected. */
export class FileObject {
  readonly source: string
  readonly #path: string
  readonly #values: ReadonlyMap<string, FileValue>

  /** @param path how messages call the object; empty for the whole file */
  constructor(source: string, path: string, values: ReadonlyMap<string, FileValue>) {
    this.source = source
    this.#path = path
    this.#values = values
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  fail(key: string, expectation: string): never {
    throw new ModelError(this.source, this.#path === '' ? key : `${this.#path}, ${key}`, expectation)
  }

  object(key: string): FileObject {
    const value = this.#values.get(key)
    if (!(value instanceof Map)) this.#wrong(key, 'an object')
    return new FileObject(this.source, this.#path === '' ? key : `${this.#path}.${key}`, value)
  }

  text(key: string): string {
    const value = this.#values.get(key)
    return typeof value === 'string' ? value : this.#wrong(key, 'a text')
  }

  values(): Iterable<readonly [string, FileValue]> {
    return this.#values
  }

  /** The entries that are texts. */
  texts(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#values].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  }

  /** XGBoost writes most numbers as texts. */
  integer(key: string, min: number, max: number, absent?: number): number {
    const value = this.#values.get(key)
    if (value === undefined && absent !== undefined) return absent
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number)) this.#wrong(key, 'an integer')
    if (number < min || number > max) this.fail(key, `expected ${min} to ${max}, found ${number}`)
    return number
  }

  /** @param length how many there must be, where that is known */
  numbers(key: string, length?: number): NumberList {
    const value = this.#values.get(key)
    if (!ArrayBuffer.isView(value)) this.#wrong(key, 'a list of numbers')
    if (length !== undefined && value.length !== length)
      this.fail(key, `expected ${length} numbers, found ${value.length}`)
    return value
  }

  /** Integers from `min` to `max`. */
  integers(key: string, min: number, max: number, length?: number): Int32Array {
    const numbers = this.numbers(key, length)
    const integers = new Int32Array(numbers.length)
    // Loops: `from` with a function takes ten times as long, and files have millions of numbers.
    for (let at = 0; at < numbers.length; at++) {
      const value = numbers[at]!
      if (!(value >= min && value <= max && Number.isInteger(value)))
        this.fail(key, `expected integers from ${min} to ${max}, found ${value} at ${at}`)
      integers[at] = value
    }
    return integers
  }

  floats(key: string, length?: number): Float32Array {
    return new Float32Array(this.numbers(key, length))
  }

  textList(key: string): readonly string[] {
    return this.list(key).map((value, at) =>
      typeof value === 'string' ? value : this.fail(key, `expected texts, found another value at ${at}`),
    )
  }

  /** @param path how messages call the element `at` */
  objectList(key: string, path: (at: number) => string): readonly FileObject[] {
    return this.list(key).map((value, at) =>
      value instanceof Map
        ? new FileObject(this.source, path(at), value)
        : this.fail(key, `expected objects, found another value at ${at}`),
    )
  }

  list(key: string): readonly FileValue[] {
    const value = this.#values.get(key)
    if (Array.isArray(value)) return value as readonly FileValue[]
    if (ArrayBuffer.isView(value)) return Array.from(value)
    return this.#wrong(key, 'a list')
  }

  #wrong(key: string, expected: string): never {
    return this.fail(key, `expected ${expected}, ${this.has(key) ? 'found another value' : 'it is missing'}`)
  }
}
