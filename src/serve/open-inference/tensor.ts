import { isUtf8 } from 'node:buffer'
import { kindOf } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import { datatypes } from './datatypes.ts'
import type { Datatype, DatatypeName, TensorCell } from './datatypes.ts'

/** An input of a request, its elements row by row. */
export interface Tensor {
  readonly name: string
  readonly datatype: DatatypeName
  readonly shape: readonly number[]
  readonly at: (index: number) => TensorCell
}

/** A tensor before its elements. */
export interface TensorHead {
  readonly name: string
  readonly datatype: DatatypeName
  readonly shape: readonly number[]
  /** Its texts are base64 of UTF-8. */
  readonly isBase64: boolean
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/**
 * Of elements in JSON: flat, or in arrays within arrays as the shape says.
 *
 * @throws Refusal malformed
 */
export function jsonTensor(head: TensorHead, data: readonly unknown[]): Tensor {
  const { name, datatype, shape, isBase64 } = head
  const cells = Array.isArray(data[0]) ? unnested(data, shape, head) : data
  const count = elementCount(shape)
  if (cells.length !== count) throw wrongCount(head, cells.length)
  const { accepts, expected }: Datatype = datatypes[datatype]
  const wrong = cells.findIndex((cell) => !accepts(cell))
  if (wrong !== -1)
    throw refused(head, `data[${wrong}] is ${kindOf(cells[wrong])}; in ${datatype} it is ${expected}`)
  // Each was looked at.
  const accepted = cells as readonly TensorCell[]
  const texts = isBase64 ? accepted.map((cell, at) => fromBase64(cell, at, head)) : accepted
  return { name, datatype, shape, at: (index) => texts[index]! }
}

function unnested(data: unknown, shape: readonly number[], head: TensorHead): readonly unknown[] {
  const [length, ...inner] = shape
  if (!Array.isArray(data)) throw refused(head, `data holds ${kindOf(data)} where its shape says an array`)
  const items: readonly unknown[] = data
  if (items.length !== length) {
    throw refused(
      head,
      `an array of data has ${items.length} elements where its shape says ${length ?? 'none'}`,
    )
  }
  return inner.length === 0 ? items : items.flatMap((item) => unnested(item, inner, head))
}

/**
 * Of bytes behind the JSON of a request. Elements are read where they lie: of a matrix of numbers nothing is copied.
 *
 * @throws Refusal malformed
 */
export function binaryTensor(head: TensorHead, bytes: Buffer): Tensor {
  const { name, datatype, shape, isBase64 } = head
  const { byteCount, read }: Datatype = datatypes[datatype]
  if (byteCount === null) {
    const texts = bytesElements(head, bytes)
    const decoded = isBase64 ? texts.map((text, at) => fromBase64(text, at, head)) : texts
    return { name, datatype, shape, at: (index) => decoded[index]! }
  }
  const expected = elementCount(shape) * byteCount
  if (bytes.length !== expected)
    throw refused(head, `its binary data has ${bytes.length} bytes; its shape and datatype say ${expected}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { name, datatype, shape, at: (index) => read(view, index * byteCount) }
}

/** Each element: its length (uint32, little endian), then so many bytes of UTF-8. */
function bytesElements(head: TensorHead, bytes: Buffer): readonly string[] {
  const texts: string[] = []
  let at = 0
  while (at < bytes.length) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32LE(at) : Infinity
    if (end > bytes.length) throw refused(head, `element ${texts.length} of its binary data ends too early`)
    const text = bytes.subarray(at + 4, end)
    if (!isUtf8(text)) throw refused(head, `element ${texts.length} of its binary data is no UTF-8`)
    texts.push(text.toString('utf8'))
    at = end
  }
  if (texts.length !== elementCount(head.shape)) throw wrongCount(head, texts.length)
  return texts
}

function fromBase64(cell: TensorCell, at: number, head: TensorHead): TensorCell {
  if (typeof cell !== 'string') return cell
  const bytes = Buffer.from(cell, 'base64')
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === cell.replace(/=+$/, '')
  if (!isBase64 || !isUtf8(bytes)) throw refused(head, `data[${at}] is no base64 of a text in UTF-8`)
  return bytes.toString('utf8')
}

function wrongCount(head: TensorHead, count: number): Refusal {
  const { shape } = head
  return refused(
    head,
    `it has ${count} elements; its shape [${shape.join(', ')}] says ${elementCount(shape)}`,
  )
}

function refused({ name }: TensorHead, why: string): Refusal {
  return new Refusal('malformed', `input '${name}': ${why}`)
}
