import { ModelError } from '../../core/errors.ts'
import type { Archive } from './archive.ts'

/*
 * Numbers in binary entries. H2O writes these in big-endian order, without a header: their counts follow from keys of
 * `model.ini`. Each reader throws ModelError unless the entry holds exactly `count` of them.
 */

export function readDoubles(archive: Archive, path: string, count: number): Float64Array {
  const view = checkedView(archive, path, count, 8)
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(i * 8))
}

export function readFloats(archive: Archive, path: string, count: number): Float32Array {
  const view = checkedView(archive, path, count, 4)
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * 4))
}

/** Reads an entry of several arrays one after the other. Throws ModelError when it ends too early. */
export class BlobReader {
  readonly #archive: Archive
  readonly #path: string
  readonly #view: DataView
  #at = 0

  constructor(archive: Archive, path: string) {
    const bytes = archive.bytes(path)
    this.#archive = archive
    this.#path = path
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  doubles(count: number): Float64Array {
    const start = this.#advance(count, 8)
    return Float64Array.from({ length: count }, (_, i) => this.#view.getFloat64(start + i * 8))
  }

  ints(count: number): Int32Array {
    const start = this.#advance(count, 4)
    return Int32Array.from({ length: count }, (_, i) => this.#view.getInt32(start + i * 4))
  }

  #advance(count: number, size: number): number {
    const start = this.#at
    this.#at += count * size
    if (this.#at <= this.#view.byteLength) return start
    const found = `found ${this.#view.byteLength} in all`
    throw new ModelError(this.#archive.source, this.#path, `expected at least ${this.#at} bytes, ${found}`)
  }
}

function checkedView(archive: Archive, path: string, count: number, size: number): DataView {
  const bytes = archive.bytes(path)
  if (bytes.length !== count * size) {
    const found = `found ${bytes.length} bytes`
    throw new ModelError(archive.source, path, `expected ${count} numbers of ${size} bytes, ${found}`)
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
