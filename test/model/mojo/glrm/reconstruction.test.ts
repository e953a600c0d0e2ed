import { describe, expect, it } from 'vitest'
import { bigEndian, openTiny } from '../algorithms/tiny-mojo.ts'
import type { TinyMojo } from '../algorithms/tiny-mojo.ts'

/** Three archetypes: the first two are the levels of a mode, the last is a number. */
function reconstructorOf(info: TinyMojo['info'], losses: string) {
  const { reconstruction } = openTiny({
    info: {
      algorithm: 'Generalized Low Rank Modeling',
      mojo_version: '1.10',
      category: 'DimReduction',
      supervised: false,
      ncolA: 2,
      ncolX: 3,
      ncolY: 3,
      nrowY: 3,
      num_categories: 1,
      num_numeric: 1,
      num_levels_per_category: [2],
      cols_permutation: [1, 0],
      norm_sub: [10],
      norm_mul: [2],
      regularizationX: 'None',
      gammaX: 0,
      ...info,
    },
    columns: ['a', 'mode'],
    levels: { mode: ['off', 'on'] },
    files: { losses, archetypes: bigEndian(1, 0, 0, 0, 1, 0, 0, 0, 1) },
  }).compile()
  return reconstruction
}

function given(x: readonly number[], transformsBack: boolean, losses = 'Categorical\nQuadratic\n'): number[] {
  const out = new Float64Array(2)
  reconstructorOf({ reverse_transform: transformsBack }, losses)!.reconstruct(Float64Array.from(x), out)
  return [...out]
}

describe('reconstruction', () => {
  it('names the columns in the order of the row, with their levels', () => {
    expect(reconstructorOf({ reverse_transform: false }, 'Categorical\nQuadratic\n')!.columns).toEqual([
      { name: 'reconstr_a', levels: null },
      { name: 'reconstr_mode', levels: ['off', 'on'] },
    ])
  })

  it('gives the strongest level, the first of equals', () => {
    expect(given([-3, -2, 0], false)[1]).toBe(1)
    expect(given([5, 5, 0], false)[1]).toBe(0)
  })

  it('gives the level of an order up to which the cells say yes', () => {
    expect(given([2, 0, 0], false, 'Ordinal\nQuadratic\n')[1]).toBe(1)
    expect(given([-2, 9, 0], false, 'Ordinal\nQuadratic\n')[1]).toBe(0)
  })

  it.each([
    ['Quadratic', -2],
    ['Absolute', -2],
    ['Huber', -2],
    ['Periodic(7)', -2],
    ['Poisson', 0.1353352832366127],
    ['Logistic', 0],
    ['Hinge', 0],
  ])('gives the number that the loss %s is least at', (loss, number) => {
    expect(given([0, 0, -2], false, `Categorical\n${loss}\n`)[0]).toBe(number)
  })

  it('gives numbers on the scale of the data when the model was told so', () => {
    expect(given([0, 0, -2], true)[0]).toBe(9)
  })

  it('is not offered by files too old to say on which scale', () => {
    expect(reconstructorOf({}, 'Categorical\nQuadratic\n')).toBeUndefined()
  })
})
