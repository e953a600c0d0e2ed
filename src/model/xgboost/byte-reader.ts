import { ModelError } from '../../core/errors.ts'

/** Reads little-endian values one after another. Throws ModelError, naming what was to come, when the bytes end. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #file: string
  readonly #entry: string | null
  #at = 0

  constructor(bytes: Uint8Array, file: string, entry: string | null) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#file = file
    this.#entry = entry
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  int32(what: string, min = -(2 ** 31), max = 2 ** 31 - 1): number {
    const value = this.#view.getInt32(this.#take(4, what), true)
    if (value < min || value > max) this.fail(`expected ${what} from ${min} to ${max}, found ${value}`)
    return value
  }

  uint32(what: string): number {
    return this.#view.getUint32(this.#take(4, what), true)
  }

  float32(what: string): number {
    return this.#view.getFloat32(this.#take(4, what), true)
  }

  float64(what: string): number {
    return this.#view.getFloat64(this.#take(8, what), true)
  }

  /** A 64-bit count of items of `size` bytes, which must still be there. */
  count(what: string, size: number): number {
    const low = this.uint32(what)
    const high = this.uint32(what)
    if (high !== 0 || low * size > this.left)
      this.fail(`expected ${what}, found more than the bytes left hold`)
    return low
  }

  text(what: string): string {
    const length = this.count(`the length of ${what}`, 1)
    return Buffer.from(this.bytes(length, what)).toString('latin1')
  }

  bytes(length: number, what: string): Uint8Array {
    const at = this.#take(length, what)
    return this.#bytes.subarray(at, at + length)
  }

  skip(length: number, what: string): void {
    this.#take(length, what)
  }

  fail(expectation: string): never {
    throw new ModelError(this.#file, this.#entry, `at byte ${this.#at}: ${expectation}`)
  }

  #take(length: number, what: string): number {
    if (length > this.left) this.fail(`expected ${what} of ${length} bytes, ${this.left} are left`)
    const at = this.#at
    this.#at += length
    return at
  }
}
