import { describe, expect, it } from 'vitest'
import { bigEndian, openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** Two archetypes of two numbers: the axes. */
const axes: TinyMojo = {
  info: {
    algorithm: 'Generalized Low Rank Modeling',
    mojo_version: '1.10',
    category: 'DimReduction',
    supervised: false,
    ncolA: 2,
    ncolX: 2,
    ncolY: 2,
    nrowY: 2,
    num_categories: 0,
    num_numeric: 2,
    cols_permutation: [0, 1],
    norm_sub: [0, 0],
    norm_mul: [1, 1],
    regularizationX: 'None',
    gammaX: 0,
    seed: 42,
  },
  columns: ['a', 'b'],
  files: { losses: 'Quadratic\nQuadratic\n', archetypes: bigEndian(1, 0, 0, 1) },
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...axes, ...more, info: { ...axes.info, ...info }, files: { ...axes.files, ...more.files } }
}

const categorical = variant(
  {
    num_categories: 1,
    num_numeric: 1,
    cols_permutation: [1, 0],
    norm_sub: [0],
    norm_mul: [1],
    ncolY: 3,
    num_levels_per_category: [2],
  },
  {
    columns: ['a', 'mode'],
    levels: { mode: ['off', 'on'] },
    files: { losses: 'Categorical\nQuadratic\n', archetypes: bigEndian(-1, 1, 0, 0, 0, 1) },
  },
)

describe('glrm', () => {
  it('finds the coefficients that give the row back', () => {
    const [x] = scoreRows(openTiny(axes), [[3, -4]])
    expect(x![0]).toBeCloseTo(3, 4)
    expect(x![1]).toBeCloseTo(-4, 4)
  })

  it('starts each row elsewhere, by the number of rows before', () => {
    const mojo = openTiny(axes)
    const [first, second] = scoreRows(mojo, [
      [3, NaN],
      [3, NaN],
    ])
    expect(first).not.toEqual(second)
    expect(scoreRows(openTiny(axes), [[3, NaN]])).toEqual([first])
    expect(mojo.compile().remarks).toHaveLength(1)
  })

  it('stays at its start in the columns that are missing', () => {
    const [x] = scoreRows(openTiny(axes), [[3, NaN]])
    expect(x![0]).toBeCloseTo(3, 4)
    expect(Math.abs(x![1]!)).toBeGreaterThan(1e-3)
  })

  it('separates levels by their sign', () => {
    const [off, on] = scoreRows(openTiny(categorical), [
      [2, 0],
      [2, 1],
    ])
    expect(off![0]).toBeLessThan(0)
    expect(on![0]).toBeGreaterThan(0)
  })

  it.each(['Absolute', 'Huber', 'Poisson', 'Hinge', 'Logistic', 'Periodic(7)'])(
    'knows the loss %s',
    (loss) => {
      const files = { losses: `${loss}\nQuadratic\n` }
      const [x] = scoreRows(openTiny(variant({}, { files })), [[1, 2]])
      expect(x!.every(Number.isFinite)).toBe(true)
      expect(x![1]).toBeCloseTo(2, 2)
    },
  )

  it.each([
    ['Quadratic', () => true],
    ['L2', () => true],
    ['L1', () => true],
    ['NonNegative', (x: readonly number[]) => x.every((value) => value >= 0)],
    ['OneSparse', (x: readonly number[]) => x.filter((value) => value > 0).length === 1],
    ['UnitOneSparse', (x: readonly number[]) => x.filter((value) => value === 1).length === 1],
    ['Simplex', (x: readonly number[]) => Math.abs(x[0]! + x[1]! - 1) < 1e-12],
  ])('keeps to the regularizer %s', (name, allowed) => {
    const mojo = openTiny(variant({ regularizationX: name, gammaX: 0.1 }))
    for (const x of scoreRows(mojo, [
      [3, -4],
      [0.2, 0.9],
      [-1, -1],
    ]))
      expect(allowed(x!)).toBe(true)
  })

  it.each([
    [{ regularizationX: 'Cube' }, 'regularizationX'],
    [{ ncolA: 3 }, 'ncolA'],
    [{ nrowY: 3 }, 'nrowY'],
    [{ ncolY: 3 }, 'archetypes'],
    [{ cols_permutation: [0, 9] }, 'cols_permutation'],
    [{ seed: 'x' }, 'seed'],
    [{ num_categories: 1, num_numeric: 1, norm_sub: [0], norm_mul: [1] }, 'num_levels_per_category'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })

  it.each(['Quadratic\n', 'Cube\nQuadratic\n', 'Categorical\nQuadratic\n'])(
    'refuses the losses %o',
    (losses) => {
      expect(() => openTiny(variant({}, { files: { losses } })).compile()).toThrow('losses')
    },
  )
})
