import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * How far redriving has come in a partition: all letters before `end` are done but for those that were left, in ascending
 * order. It is the group's offset (the first letter that is not done) and the text beside it.
 */
export interface RedriveMark {
  readonly end: bigint
  readonly left: readonly bigint[]
  /** Where the run that set it ends; null once it has come to its end. */
  readonly until: bigint | null
  /** The run that set it; empty where nobody did. */
  readonly run: string
}

export const unmarked: RedriveMark = { end: 0n, left: [], until: null, run: '' }

/** What a broker takes as text beside an offset (`offset.metadata.max.bytes`, 4,096 by default). */
const longestText = 4_000

const prefix = 'sluice-redrive:1'
const markPattern = /^sluice-redrive:1:([\w-]*):(\d{1,19}):(\d{1,19})?:([\w+/=]*)$/

/** The first letter that is not done. */
export function offsetOf({ end, left }: RedriveMark): bigint {
  return left[0] ?? end
}

/*
 * text => prefix:run:end:until:left
 * until => empty once the run has come to its end
 * left => base64 of deflated varints, each how far the offset is behind the one before, the first behind 0
 *
 * Null where the letters that were left lie too scattered for the room that there is.
 */
export function markText({ end, left, until, run }: RedriveMark): string | null {
  const bytes = left.flatMap((offset, i) => varint(offset - (left[i - 1] ?? 0n)))
  const packed = left.length === 0 ? '' : deflateRawSync(Buffer.from(bytes)).toString('base64')
  const text = `${prefix}:${run}:${end}:${until ?? ''}:${packed}`
  return text.length <= longestText ? text : null
}

/** @param offset of the group; null where it has none */
export function markOf(offset: bigint | null, text: string | null): RedriveMark {
  if (offset === null) return unmarked
  const [, run, end, until, packed] = markPattern.exec(text ?? '') ?? []
  // Set by another tool: its offset counts.
  if (run === undefined || end === undefined || packed === undefined) return { ...unmarked, end: offset }
  return {
    end: BigInt(end),
    left: packed === '' ? [] : offsetsIn(packed),
    until: until === undefined ? null : BigInt(until),
    run,
  }
}

function offsetsIn(packed: string): bigint[] {
  const offsets: bigint[] = []
  let [offset, value, shift] = [0n, 0n, 0n]
  for (const byte of inflateRawSync(Buffer.from(packed, 'base64'))) {
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (byte >= 0x80) continue
    offsets.push((offset += value))
    value = shift = 0n
  }
  return offsets
}

function varint(value: bigint): number[] {
  const bytes: number[] = []
  for (; value >= 0x80n; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80)
  return [...bytes, Number(value)]
}

/** A mark while letters are gone through, in offset order. */
export class RedriveProgress {
  #end: bigint
  readonly #left: Set<bigint>

  /** @param low the first offset that is still there: what was left before it is gone */
  constructor({ end, left }: Pick<RedriveMark, 'end' | 'left'>, low: bigint) {
    this.#end = end
    this.#left = new Set(left.filter((offset) => offset >= low))
  }

  isDone(offset: bigint): boolean {
    return offset < this.#end && !this.#left.has(offset)
  }

  finish(offset: bigint): void {
    this.#left.delete(offset)
    this.#advance(offset)
  }

  leave(offset: bigint): void {
    this.#left.add(offset)
    this.#advance(offset)
  }

  /** @param run who goes through them, and until where */
  mark(run: Pick<RedriveMark, 'run' | 'until'>): RedriveMark {
    return { end: this.#end, left: [...this.#left].sort((a, b) => (a < b ? -1 : 1)), ...run }
  }

  #advance(offset: bigint): void {
    if (offset >= this.#end) this.#end = offset + 1n
  }
}
