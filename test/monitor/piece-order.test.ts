import { describe, expect, it } from 'vitest'
import type { Piece } from '../../src/monitor/counts.ts'
import { isLater, voids } from '../../src/monitor/piece-order.ts'

function piece(more: Partial<Piece>): Piece {
  return {
    ...{ kind: 'piece', instance: 'a', since: 0, generation: null, began: '0', beganMs: null },
    ...{ topic: 't', partition: 0, number: 0, settled: 0, from: '0', to: '0', toMs: null, slices: [] },
    ...more,
  }
}

describe('the later of two owners', () => {
  it.each([
    ['by its clock, where no generation is known', [{ since: 2 }, { since: 1 }], true],
    ['not itself', [{ since: 2 }, { since: 2 }], false],
    [
      'by generation, where a clock is behind',
      [
        { since: 1, generation: 5 },
        { since: 9, generation: 4 },
      ],
      true,
    ],
    [
      'by its clock in the same generation',
      [
        { since: 2, generation: 5 },
        { since: 1, generation: 5 },
      ],
      true,
    ],
    [
      'by its clock, where the group was made anew',
      [
        { since: 90_000, generation: 1 },
        { since: 0, generation: 9 },
      ],
      true,
    ],
  ] as const)('is %s', (_, [one, other], expected) => {
    expect(isLater(piece(one), piece(other))).toBe(expected)
  })
})

describe('an owner voids a piece', () => {
  const counted = piece({ since: 1, from: '10', to: '20', toMs: 500 })

  it.each([
    ['that began where it begins', { since: 2, began: '10' }, true],
    ['but not where it began at its end', { since: 2, began: '20', beganMs: 500 }, false],
    [
      'that began at its end, before silence closed its windows',
      { since: 2, began: '20', beganMs: 499 },
      true,
    ],
    ['but not where it was earlier', { since: 0, began: '10' }, false],
  ] as const)('%s', (_, owner, expected) => {
    expect(voids(piece(owner), counted)).toBe(expected)
  })
})
