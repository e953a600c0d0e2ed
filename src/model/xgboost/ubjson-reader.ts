import { ModelError } from '../../core/errors.ts'
import { MAX_NESTING } from './file-value.ts'
import type { FileValue, NumberList } from './file-value.ts'

/*
 * UBJSON as XGBoost writes it, big-endian:
 *
 *   value  := "{" (length text value)* "}" | list | "S" length text | "T" | "F" | "Z" | number
 *   list   := "[" value* "]" | "[#" length value[length] | "[$" type "#" length raw[length]
 *   length := number of an integer type; texts are UTF-8
 *   number := "i" int8 | "U" uint8 | "I" int16 | "l" int32 | "L" int64 | "d" float32 | "D" float64
 */
interface NumberType {
  readonly size: number
  readonly read: (view: DataView, at: number) => number
  readonly array: (length: number) => NumberList
}

const integerTypes: ReadonlyMap<string, NumberType> = new Map([
  [
    'i',
    numberType(
      1,
      (view, at) => view.getInt8(at),
      (n) => new Int8Array(n),
    ),
  ],
  [
    'U',
    numberType(
      1,
      (view, at) => view.getUint8(at),
      (n) => new Uint8Array(n),
    ),
  ],
  [
    'I',
    numberType(
      2,
      (view, at) => view.getInt16(at),
      (n) => new Int16Array(n),
    ),
  ],
  [
    'l',
    numberType(
      4,
      (view, at) => view.getInt32(at),
      (n) => new Int32Array(n),
    ),
  ],
  [
    'L',
    numberType(
      8,
      (view, at) => Number(view.getBigInt64(at)),
      (n) => new Float64Array(n),
    ),
  ],
])

const numberTypes: ReadonlyMap<string, NumberType> = new Map([
  ...integerTypes,
  [
    'd',
    numberType(
      4,
      (view, at) => view.getFloat32(at),
      (n) => new Float32Array(n),
    ),
  ],
  [
    'D',
    numberType(
      8,
      (view, at) => view.getFloat64(at),
      (n) => new Float64Array(n),
    ),
  ],
])

function numberType(size: number, read: NumberType['read'], array: NumberType['array']): NumberType {
  return { size, read, array }
}

/** Throws ModelError. */
export function readUbjson(bytes: Uint8Array, source: string): FileValue {
  return new UbjsonReader(bytes, source).read()
}

class UbjsonReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #source: string
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0
  #depth = 0

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#source = source
  }

  read(): FileValue {
    const value = this.#value(this.#marker())
    if (this.#at < this.#bytes.length) this.#fail('the end of the file')
    return value
  }

  #marker(): string {
    return String.fromCharCode(this.#bytes[this.#take(1)]!)
  }

  #value(marker: string): FileValue {
    const type = numberTypes.get(marker)
    if (type !== undefined) return type.read(this.#view, this.#take(type.size))
    switch (marker) {
      case '{':
        return this.#nested(() => this.#object())
      case '[':
        return this.#nested(() => this.#list())
      case 'S':
        return this.#text(this.#marker())
      case 'T':
        return true
      case 'F':
        return false
      case 'Z':
        return null
      default:
        return this.#fail(`the mark of a value, found ${JSON.stringify(marker)}`)
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_NESTING) this.#fail(`at most ${MAX_NESTING} levels of nesting`)
    const value = read()
    this.#depth--
    return value
  }

  #object(): ReadonlyMap<string, FileValue> {
    const values = new Map<string, FileValue>()
    for (let marker = this.#marker(); marker !== '}'; marker = this.#marker()) {
      const key = this.#text(marker)
      if (values.has(key)) this.#fail(`each key once, ${JSON.stringify(key)} is there twice`)
      values.set(key, this.#value(this.#marker()))
    }
    return values
  }

  #list(): FileValue {
    const marker = this.#marker()
    if (marker === '$') return this.#typedList()
    const values: FileValue[] = []
    if (marker === '#') {
      const length = this.#length(this.#marker(), 1)
      for (let k = 0; k < length; k++) values.push(this.#value(this.#marker()))
    } else {
      for (let next = marker; next !== ']'; next = this.#marker()) values.push(this.#value(next))
    }
    return asNumbers(values) ?? values
  }

  #typedList(): NumberList {
    const marker = this.#marker()
    const type = numberTypes.get(marker)
    if (type === undefined) this.#fail(`a list of numbers, found one of ${JSON.stringify(marker)}`)
    if (this.#marker() !== '#') this.#fail('the length of a list')
    const length = this.#length(this.#marker(), type.size)
    const numbers = type.array(length)
    const from = this.#take(length * type.size)
    for (let k = 0; k < length; k++) numbers[k] = type.read(this.#view, from + k * type.size)
    return numbers
  }

  #text(marker: string): string {
    const length = this.#length(marker, 1)
    const from = this.#take(length)
    try {
      return this.#decoder.decode(this.#bytes.subarray(from, from + length))
    } catch {
      return this.#fail('a text in UTF-8')
    }
  }

  /** Of items of `size` bytes, which must still be there. */
  #length(marker: string, size: number): number {
    const type = integerTypes.get(marker)
    if (type === undefined) this.#fail(`a length, found ${JSON.stringify(marker)}`)
    const length = type.read(this.#view, this.#take(type.size))
    if (length < 0 || length * size > this.#bytes.length - this.#at)
      this.#fail(`a length within the file, found ${length}`)
    return length
  }

  #take(count: number): number {
    const at = this.#at
    if (count > this.#bytes.length - at) this.#fail(`${count} more bytes, the file ends`)
    this.#at += count
    return at
  }

  #fail(expected: string): never {
    throw new ModelError(this.#source, null, `at byte ${this.#at}: expected ${expected}`)
  }
}

/** Lists without a common type that hold numbers or truth values alone; null for others. */
function asNumbers(values: readonly FileValue[]): Float64Array | null {
  const isNumber = (value: FileValue): boolean => typeof value === 'number' || typeof value === 'boolean'
  return values.every(isNumber) ? Float64Array.from(values, Number) : null
}
