import { ModelError } from '../../../core/errors.ts'
import { RECORD } from '../kernels/records.ts'

/** More than any forest that was ever met takes; a model file cannot make us ask for more. */
const MOST_BYTES = 2 ** 30

/** Byte addresses from .. to - 1. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** Hands out addresses, one after another, each at a multiple of RECORD. */
export class Space {
  #size = 0
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  get size(): number {
    return this.#size
  }

  /** Throws ModelError above `most`, and when all together is too much. */
  take(bytes: number, most = MOST_BYTES): number {
    const at = this.#size
    this.#size += Math.ceil(bytes / RECORD) * RECORD
    if (bytes > most || this.#size > MOST_BYTES) {
      throw new ModelError(this.#file, null, `expected trees that fit into ${most} bytes once laid out`)
    }
    return at
  }

  takeRange(bytes: number, behind = 0): Range {
    const from = this.take(bytes + behind)
    return { from, to: from + bytes }
  }
}
