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

export function readInts(archive: Archive, path: string, count: number): Int32Array {
  const view = checkedView(archive, path, count, 4)
  return Int32Array.from({ length: count }, (_, i) => view.getInt32(i * 4))
}

function checkedView(archive: Archive, path: string, count: number, size: number): DataView {
  const bytes = archive.bytes(path)
  if (bytes.length !== count * size) {
    const found = `found ${bytes.length} bytes`
    throw new ModelError(archive.source, path, `expected ${count} numbers of ${size} bytes, ${found}`)
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
