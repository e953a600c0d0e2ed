import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packedPiece, unpackedPiece } from '../../src/monitor/packed-piece.ts'
import { aPiece } from './monitor-records.ts'

const [slice] = aPiece().slices
const [model] = slice!.models

const withColumns = (features: readonly (readonly number[])[], labels: readonly number[] | null) =>
  aPiece({ slices: [{ ...slice!, models: [{ ...model!, features, outputs: [], labels }] }] })

describe('a piece as it is written', () => {
  it('has zeros in a row as their number below zero', () => {
    const [written] = packedPiece(withColumns([[0, 0, 0, 7, 0], [1, 2], [0], []], null)).slices[0]!.models
    expect(written!.features).toEqual([[-3, 7, -1], [1, 2], [-1], []])
  })

  it('is the same piece when it is read', () => {
    const counts = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat()), { maxLength: 40 })
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 5 }), fc.option(counts), (features, labels) => {
        const piece = withColumns(features, labels)
        expect(unpackedPiece(packedPiece(piece))).toEqual(piece)
      }),
    )
  })
})
