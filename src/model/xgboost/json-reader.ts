import { ModelError } from '../../core/errors.ts'
import { MAX_NESTING } from './file-value.ts'
import type { FileValue } from './file-value.ts'

/** Powers of ten that a double holds exactly. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))
/** Up to here integers are exact. */
const mostExact = 2 ** 53

const code = (character: string): number => character.charCodeAt(0)
const quote = code('"')
const backslash = code('\\')
const minus = code('-')
const zero = code('0')
const nine = code('9')
const letterF = code('f')
const letterN = code('n')
const letterT = code('t')

const escapes: ReadonlyMap<number, string> = new Map(
  ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'].map((pair) => [code(pair), pair.charAt(1)]),
)

/**
 * JSON as XGBoost writes it: with the bare words NaN and Infinity, which JSON.parse refuses, and in files that are
 * longer than a text may be. Reads bytes; lists of numbers become typed arrays. Throws ModelError.
 */
export function readJson(bytes: Uint8Array, source: string): FileValue {
  return new JsonReader(bytes, source).read()
}

class JsonReader {
  readonly #bytes: Uint8Array
  readonly #source: string
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0
  #depth = 0
  /** Where lists of numbers grow. */
  #numbers = new Float64Array(1024)

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes
    this.#source = source
  }

  read(): FileValue {
    const value = this.#value()
    if (this.#next() >= 0) this.#fail('the end of the file')
    return value
  }

  /** The next byte that is no blank, which stays where it is; -1 at the end. */
  #next(): number {
    const bytes = this.#bytes
    for (; this.#at < bytes.length; this.#at++) {
      const byte = bytes[this.#at]!
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
    }
    return -1
  }

  #value(): FileValue {
    switch (this.#next()) {
      case 0x7b:
        return this.#nested(() => this.#object())
      case 0x5b:
        return this.#nested(() => this.#list())
      case quote:
        return this.#text()
      case letterT:
        return this.#word('true', true)
      case letterF:
        return this.#word('false', false)
      case letterN:
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_NESTING) this.#fail(`at most ${MAX_NESTING} levels of nesting`)
    this.#at++
    const value = read()
    this.#depth--
    return value
  }

  #object(): ReadonlyMap<string, FileValue> {
    const values = new Map<string, FileValue>()
    if (this.#next() === 0x7d) {
      this.#at++
      return values
    }
    for (;;) {
      if (this.#next() !== quote) this.#fail('a key')
      const key = this.#text()
      if (values.has(key)) this.#fail(`each key once, ${JSON.stringify(key)} is there twice`)
      if (this.#next() !== 0x3a) this.#fail('a colon')
      this.#at++
      values.set(key, this.#value())
      if (this.#ends(0x7d)) return values
    }
  }

  #list(): FileValue {
    const start = this.#at
    const numbers = this.#numberList()
    if (numbers !== null) return numbers
    this.#at = start
    const values: FileValue[] = []
    for (;;) {
      values.push(this.#value())
      if (this.#ends(0x5d)) return values
    }
  }

  /** Null where something else is in it. */
  #numberList(): Float64Array | null {
    if (this.#next() === 0x5d) {
      this.#at++
      return new Float64Array(0)
    }
    for (let count = 0; ;) {
      const byte = this.#next()
      if (byte === 0x7b || byte === 0x5b || byte === quote || byte === letterN) return null
      if (count === this.#numbers.length) this.#grow()
      this.#numbers[count++] = byte === letterT || byte === letterF ? Number(this.#value()) : this.#number()
      if (this.#ends(0x5d)) return this.#numbers.slice(0, count)
    }
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length)
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }

  /** Takes a comma, or the end of what is being read. */
  #ends(end: number): boolean {
    const byte = this.#next()
    if (byte !== end && byte !== 0x2c) this.#fail(`a comma or ${String.fromCharCode(end)}`)
    this.#at++
    return byte === end
  }

  #word<T>(word: string, value: T): T {
    for (let k = 0; k < word.length; k++)
      if (this.#bytes[this.#at + k] !== word.charCodeAt(k)) this.#fail('a value')
    this.#at += word.length
    return value
  }

  #number(): number {
    const start = this.#at
    const negative = this.#bytes[this.#at] === minus
    if (negative) this.#at++
    if (this.#bytes[this.#at] === code('I')) return this.#word('Infinity', negative ? -Infinity : Infinity)
    if (this.#bytes[this.#at] === code('N')) return this.#word('NaN', NaN)
    const whole = this.#digits(0)
    let digits = whole.value
    if (whole.count === 0) this.#fail('a value')
    let power = 0
    if (this.#bytes[this.#at] === 0x2e) {
      this.#at++
      const fraction = this.#digits(digits)
      if (fraction.count === 0) this.#fail('digits')
      digits = fraction.value
      power = -fraction.count
    }
    if ((this.#bytes[this.#at]! | 0x20) === 0x65) power += this.#exponent()
    const exact = digits <= mostExact && power >= -22 && power <= 22
    if (!exact) return this.#slowly(start)
    // One rounding of exact operands: the nearest double.
    const value = power < 0 ? digits / powersOfTen[-power]! : digits * powersOfTen[power]!
    return negative ? -value : value
  }

  #digits(before: number): { readonly value: number; readonly count: number } {
    const start = this.#at
    let value = before
    for (; ; this.#at++) {
      const byte = this.#bytes[this.#at]!
      if (!(byte >= zero && byte <= nine)) return { value, count: this.#at - start }
      value = 10 * value + (byte - zero)
    }
  }

  #exponent(): number {
    this.#at++
    const sign = this.#bytes[this.#at]!
    if (sign === minus || sign === 0x2b) this.#at++
    const { value, count } = this.#digits(0)
    if (count === 0) this.#fail('digits')
    return sign === minus ? -value : value
  }

  #slowly(start: number): number {
    return Number(Buffer.from(this.#bytes.subarray(start, this.#at)).toString('latin1'))
  }

  #text(): string {
    const bytes = this.#bytes
    const start = ++this.#at
    for (; this.#at < bytes.length; this.#at++) {
      const byte = bytes[this.#at]!
      if (byte === backslash) return this.#escapedText(start)
      if (byte === quote) return this.#decode(start, this.#at++)
    }
    return this.#fail('the end of a text')
  }

  #escapedText(start: number): string {
    let text = ''
    let from = start
    for (; this.#at < this.#bytes.length; this.#at++) {
      const byte = this.#bytes[this.#at]!
      if (byte === quote) return text + this.#decode(from, this.#at++)
      if (byte !== backslash) continue
      text += this.#decode(from, this.#at) + this.#escape()
      from = this.#at + 1
    }
    return this.#fail('the end of a text')
  }

  /** Ends at the last byte of the escape. */
  #escape(): string {
    const byte = this.#bytes[++this.#at] ?? -1
    if (byte !== code('u')) return escapes.get(byte) ?? this.#fail('an escape of JSON')
    const hex = Buffer.from(this.#bytes.subarray(this.#at + 1, this.#at + 5)).toString('latin1')
    if (!/^[\da-fA-F]{4}$/.test(hex)) this.#fail('four hexadecimal digits')
    this.#at += 4
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  #decode(from: number, to: number): string {
    try {
      return this.#decoder.decode(this.#bytes.subarray(from, to))
    } catch {
      this.#at = from
      return this.#fail('a text in UTF-8')
    }
  }

  #fail(expected: string): never {
    const found = this.#at < this.#bytes.length ? '' : ', the file ends'
    throw new ModelError(this.#source, null, `at byte ${this.#at}: expected ${expected}${found}`)
  }
}
