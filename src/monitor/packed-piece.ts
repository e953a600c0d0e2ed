import type { ColumnCounts } from './bins.ts'
import type { ModelCounts, Piece } from './counts.ts'

/*
 * Of most bins a piece has no record: it spans a commit. As it is written, so many zeros in a row are their number below zero:
 * [0, 0, 0, 7, 0] is [-3, 7, -1].
 */

/** A column has fewer bins: more zeros in a row are no counts of ours. */
export const mostZeros = 10_000

export function packedPiece(piece: Piece): Piece {
  return withCounts(piece, packed)
}

export function unpackedPiece(piece: Piece): Piece {
  return withCounts(piece, unpacked)
}

function withCounts(piece: Piece, made: (counts: ColumnCounts) => ColumnCounts): Piece {
  const modelOf = (model: ModelCounts): ModelCounts => ({
    ...model,
    features: model.features.map(made),
    outputs: model.outputs.map(made),
    labels: model.labels && made(model.labels),
  })
  const slices = piece.slices.map((slice) => ({ ...slice, models: slice.models.map(modelOf) }))
  return { ...piece, slices }
}

function packed(counts: ColumnCounts): ColumnCounts {
  const written: number[] = []
  let zeros = 0
  for (const count of counts) {
    if (count === 0) {
      zeros += 1
      continue
    }
    if (zeros > 0) written.push(-zeros)
    zeros = 0
    written.push(count)
  }
  if (zeros > 0) written.push(-zeros)
  return written
}

function unpacked(written: ColumnCounts): ColumnCounts {
  const counts: number[] = []
  for (const count of written)
    if (count >= 0) counts.push(count)
    else for (let zeros = -count; zeros > 0; zeros--) counts.push(0)
  return counts
}
