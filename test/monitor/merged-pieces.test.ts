import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addedCounts } from '../../src/monitor/added-counts.ts'
import type { Piece, SliceCounts } from '../../src/monitor/counts.ts'
import { MergedPieces } from '../../src/monitor/merged-pieces.ts'
import { sliceOf } from '../../src/monitor/slices.ts'

const step = { step: 10 }

/** What records of these offsets come to; the time of a record is its offset in tens. */
function counted(offsets: readonly number[]): SliceCounts[] {
  const slices = Map.groupBy(offsets, (offset) => sliceOf(step, offset))
  return [...slices].map(([start, of]) => ({ start, ...addedCounts(of.map(countOf)) }))
}

function countOf(offset: number): Omit<SliceCounts, 'start'> {
  const isScored = offset % 7 !== 0
  const model = { model: 'm', version: '1', digest: 'd', role: 'primary', arm: null, layout: 'l' } as const
  return {
    records: 1,
    scored: isScored ? 1 : 0,
    skipped: 0,
    deadLetters: isScored ? {} : { 'missing-value': 1 },
    models: [
      {
        ...model,
        version: offset % 3 === 0 ? '2' : '1',
        rows: 1,
        failed: isScored ? 0 : 1,
        features: [[offset % 2, (offset + 1) % 2]],
        outputs: [],
        labels: [isScored ? 1 : 0],
      },
    ],
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at)
}

/** One after the other, each has the partition from where the group stands. */
interface Life {
  /** Lengths of its pieces. */
  readonly pieces: readonly number[]
  /** Whether the last piece's commit was made: the owner was not killed before. */
  readonly isCommitted: boolean
  /** Whether the last piece was written. */
  readonly isWritten: boolean
  /** How many owners later it is there, where it was on its way for long. */
  readonly delay: number
  /** How its clock is off, milliseconds. */
  readonly skewMs: number
}

const life: fc.Arbitrary<Life> = fc.record({
  pieces: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }),
  isCommitted: fc.boolean(),
  isWritten: fc.boolean(),
  delay: fc.integer({ min: 0, max: 2 }),
  skewMs: fc.integer({ min: -20_000, max: 20_000 }),
})

interface Written {
  readonly piece: Piece
  /** Of which life it is written in. */
  readonly at: number
}

/** Pieces of a partition as lives write them, and the offset behind the last commit. */
function writtenBy(lives: readonly Life[], partition: number) {
  const written: Written[] = []
  let committed = 0
  for (const [at, { pieces, isCommitted, isWritten, delay, skewMs }] of lives.entries()) {
    const owner = {
      instance: `i${at % 3}`,
      since: at * 10_000 + skewMs,
      generation: at,
      began: String(committed),
      beganMs: null,
    }
    let from = committed
    for (const [number, length] of pieces.entries()) {
      const [to, isLast] = [from + length, number === pieces.length - 1]
      const piece = {
        ...({ kind: 'piece', ...owner, topic: 't', partition, number, settled: number } as const),
        ...{ from: String(from), to: String(to), toMs: null, slices: counted(range(from, to)) },
      }
      if (!isLast || isCommitted) written.push({ piece, at })
      else if (isWritten) written.push({ piece, at: at + delay })
      if (!isLast || isCommitted) committed = to
      from = to
    }
  }
  return { written, committed }
}

function merged(pieces: readonly Piece[], keep = 1000): MergedPieces {
  const all = new MergedPieces('time', keep)
  for (const piece of pieces) all.add(piece)
  return all
}

const owner = { instance: 'a', since: 1, generation: 1, began: '0', beganMs: null }

function piece(from: number, to: number, more: Partial<Piece> = {}): Piece {
  return {
    ...{ kind: 'piece', ...owner, topic: 't', partition: 0, number: 0, settled: 0 },
    ...{ from: String(from), to: String(to), toMs: null, slices: counted(range(from, to)) },
    ...more,
  }
}

describe('merged pieces', () => {
  it('come to what a batch count of the committed records does, whoever was killed when', () => {
    fc.assert(
      fc.property(fc.array(fc.array(life, { maxLength: 6 }), { maxLength: 3 }), (partitions) => {
        const all = partitions.map((lives, partition) => {
          // Nobody is killed at last: all that was counted is committed.
          const last = { pieces: [5], isCommitted: true, isWritten: true, delay: 0, skewMs: 0 }
          return writtenBy([...lives, last], partition)
        })
        const pieces = all.flatMap(({ written }) => written).toSorted((one, other) => one.at - other.at)
        const { slices } = merged(pieces.map((each) => each.piece))
        const batch = counted(all.flatMap(({ committed }) => range(0, committed)))
        expect(slices).toEqual(
          batch.toSorted((one, other) => one.start - other.start).map((slice) => ({ ...slice, of: null })),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('count a piece once that was written twice', () => {
    const twice = merged([piece(0, 5), piece(0, 5), piece(5, 9, { number: 1, settled: 1 }), piece(0, 5)])
    expect(twice.slices).toMatchObject([{ records: 9 }])
  })

  it('leave out what an owner writes after a later one began before it', () => {
    const later = piece(5, 9, { instance: 'b', since: 2, generation: 2, began: '5' })
    const all = merged([piece(0, 5), later])
    expect(all.add(piece(5, 20, { number: 1, settled: 1 }))).toBe(false)
    expect(all.slices).toMatchObject([{ records: 9 }])
    expect(all.ends).toEqual(new Map([['t/0', 9n]]))
  })

  it('keep what silence closed where its commit was made, and count it again where it was not', () => {
    const silence = piece(5, 5, { number: 1, settled: 1, toMs: 70, slices: counted([3]) })
    const next = (beganMs: number) =>
      piece(5, 6, { instance: 'b', since: 2, generation: 2, began: '5', beganMs, toMs: 80 })
    expect(merged([piece(0, 5, { toMs: 60 }), silence, next(70)]).slices).toMatchObject([{ records: 7 }])
    expect(merged([piece(0, 5, { toMs: 60 }), silence, next(60)]).slices).toMatchObject([{ records: 6 }])
  })

  it('remember as many slices as they were asked to', () => {
    const all = merged([piece(0, 45), piece(5, 12, { partition: 1 })], 2)
    expect(all.slices.map(({ start, records }) => [start, records])).toEqual([
      [30, 10],
      [40, 5],
    ])
  })

  it('are apart by partition where slices are of records', () => {
    const all = new MergedPieces('records', 10)
    for (const partition of [0, 1]) all.add(piece(0, 12, { partition }))
    expect(all.slices.map(({ of, start, records }) => [of?.partition, start, records])).toEqual([
      [0, 0, 10],
      [0, 10, 2],
      [1, 0, 10],
      [1, 10, 2],
    ])
  })
})
