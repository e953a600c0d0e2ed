import { isMemory, newMemory } from './wasm/runtime.ts'
import type { WasmMemory } from './wasm/runtime.ts'
import type { NotesTaken } from './noted.ts'

/*
 * Notes on their way from thread to thread. What the receiver does with one piece takes it a millisecond or so: long lists come
 * some elements at a time, memory a megabyte at a time. Numbers are not copied there but handed over, all of a piece in one
 * buffer.
 */

export type NotePiece =
  | { readonly kind: 'items'; readonly list: number; readonly items: readonly unknown[] }
  | {
      readonly kind: 'bytes'
      readonly memory: number
      /** Of all of the memory. */
      readonly size: number
      readonly from: number
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'errand'; readonly errand: NotesTaken['errand'] }
  /** The last one. */
  | { readonly kind: 'notes'; readonly notes: NotesTaken['notes'] }

export interface Parcel {
  readonly piece: NotePiece
  /** To be handed over. */
  readonly buffers: readonly ArrayBuffer[]
}

/** In the place of a list or a memory that comes apart. No other value has such a key. */
interface StandIn {
  readonly standsFor: 'list' | 'memory'
  readonly at: number
}

/** Shorter lists stay in their place. */
const LONG_LIST = 64
/** Values of a piece, about. */
const MOST_VALUES = 2000
const MOST_BYTES = 2 ** 20
const ALIGNMENT = 8

/** The notes in pieces; what stands in for a list or a memory comes last. */
export function* piecesOf({ notes, errand }: NotesTaken): Generator<Parcel, void> {
  const lists: (readonly unknown[])[] = []
  const memories: WasmMemory[] = []
  const apart = (value: unknown): unknown => {
    if (isMemory(value)) return { standsFor: 'memory', at: memories.push(value) - 1 } satisfies StandIn
    if (!Array.isArray(value) || value.length < LONG_LIST) return withOwn(value, apart)
    return { standsFor: 'list', at: lists.push(value) - 1 } satisfies StandIn
  }
  const short = notes.map(({ of, value }) => ({ of, value: apart(value) }))
  for (const [list, values] of lists.entries()) yield* itemsOf(values, list)
  for (const [memory, { buffer }] of memories.entries()) yield* bytesOf(buffer, memory)
  if (errand !== null) yield parcel({ kind: 'errand', errand })
  yield parcel({ kind: 'notes', notes: short })
}

function* itemsOf(values: readonly unknown[], list: number): Generator<Parcel, void> {
  let items: unknown[] = []
  let size = 0
  for (const value of values) {
    items.push(value)
    size += sizeOf(value)
    if (size < MOST_VALUES) continue
    yield parcel({ kind: 'items', list, items })
    items = []
    size = 0
  }
  yield parcel({ kind: 'items', list, items })
}

function* bytesOf(buffer: ArrayBuffer, memory: number): Generator<Parcel, void> {
  const size = buffer.byteLength
  for (let from = 0; from < size; from += MOST_BYTES) {
    const bytes = new Uint8Array(buffer, from, Math.min(MOST_BYTES, size - from))
    yield parcel({ kind: 'bytes', memory, size, from, bytes })
  }
}

/** Moves the piece's numbers into a buffer of their own: what they lie in may be larger. */
function parcel(piece: NotePiece): Parcel {
  const buffer = new ArrayBuffer(bytesIn(piece))
  let at = 0
  const move = (value: unknown): unknown => {
    if (!ArrayBuffer.isView(value)) return withOwn(value, move)
    new Uint8Array(buffer, at, value.byteLength).set(
      new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
    )
    const moved = sameKind(value as NodeJS.TypedArray, buffer, at)
    at += aligned(value.byteLength)
    return moved
  }
  // It has the shape that it had.
  return { piece: move(piece) as NotePiece, buffers: [buffer] }
}

function sameKind(array: NodeJS.TypedArray, buffer: ArrayBuffer, at: number): NodeJS.TypedArray {
  // A Buffer is one of bytes.
  const Kind = (array instanceof Uint8Array ? Uint8Array : array.constructor) as Uint8ArrayConstructor
  return new Kind(buffer, at, array.length)
}

/** Puts pieces together again. */
export class Pieces {
  readonly #lists: unknown[][] = []
  readonly #memories: WasmMemory[] = []
  #errand: NotesTaken['errand'] = null

  /** @returns the notes, with the last piece */
  take(piece: NotePiece): NotesTaken | null {
    switch (piece.kind) {
      case 'items': {
        const list = (this.#lists[piece.list] ??= [])
        for (const item of piece.items) list.push(item)
        return null
      }
      case 'bytes': {
        const memory = (this.#memories[piece.memory] ??= newMemory(piece.size))
        new Uint8Array(memory.buffer).set(piece.bytes, piece.from)
        return null
      }
      case 'errand':
        this.#errand = piece.errand
        return null
      case 'notes': {
        const notes = piece.notes.map(({ of, value }) => ({ of, value: this.#whole(value) }))
        return { notes, errand: this.#errand }
      }
    }
  }

  #whole(value: unknown): unknown {
    if (!isStandIn(value)) return withOwn(value, (own) => this.#whole(own))
    return (value.standsFor === 'list' ? this.#lists : this.#memories)[value.at]
  }
}

function isStandIn(value: unknown): value is StandIn {
  return typeof value === 'object' && value !== null && 'standsFor' in value
}

/** Values that it is made of, about; a list of numbers is one. */
function sizeOf(value: unknown): number {
  let size = 1
  withOwn(value, (own) => (size += sizeOf(own)))
  return size
}

function bytesIn(value: unknown): number {
  if (ArrayBuffer.isView(value)) return aligned(value.byteLength)
  let bytes = 0
  withOwn(value, (own) => (bytes += bytesIn(own)))
  return bytes
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

/** The value with each of its own values changed; a single value or a list of numbers as it is. */
function withOwn(value: unknown, change: (own: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map(change)
  if (value instanceof Set) return value
  if (value instanceof Map) return new Map(Array.from(value, ([key, own]) => [key, change(own)]))
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`expected plain values in a note, found ${value.constructor.name}`)
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, change(own)]))
}
