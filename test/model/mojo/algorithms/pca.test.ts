import { describe, expect, it } from 'vitest'
import { bigEndian, openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** One categorical of two levels, one number, two components. */
const projection: TinyMojo = {
  info: {
    algorithm: 'Principal Components Analysis',
    category: 'DimReduction',
    supervised: false,
    k: 2,
    ncats: 1,
    nnums: 1,
    permutation: [1, 0],
    catOffsets: [0, 2],
    normSub: [10],
    normMul: [2],
    use_all_factor_levels: true,
    eigenvector_size: 3,
  },
  columns: ['a', 'mode'],
  levels: { mode: ['off', 'on'] },
  files: { eigenvectors_raw: bigEndian(1, 2, 3, 4, 5, 6) },
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...projection, ...more, info: { ...projection.info, ...info } }
}

describe('pca', () => {
  it('adds the level of a category and the scaled numbers', () => {
    const mojo = openTiny(projection)
    expect(mojo.compile().outputs.map(({ name }) => name)).toEqual(['PC1', 'PC2'])
    expect(
      scoreRows(mojo, [
        [11, 0],
        [11, 1],
        [10, NaN],
      ]),
    ).toEqual([
      [11, 14],
      [13, 16],
      [0, 0],
    ])
  })

  it('has no answer without a number', () => {
    expect(scoreRows(openTiny(projection), [[NaN, 0]])).toEqual([[NaN, NaN]])
  })

  it('leaves level 0 without a row where the file says so', () => {
    const mojo = openTiny(variant({ use_all_factor_levels: false, catOffsets: [0, 1] }))
    expect(
      scoreRows(mojo, [
        [10, 0],
        [10, 1],
        [10, 2],
      ]),
    ).toEqual([
      [0, 0],
      [1, 2],
      [0, 0],
    ])
  })

  it.each([
    [{ permutation: [1, 2] }, 'permutation'],
    [{ catOffsets: [0, 3] }, 'catOffsets'],
    [{ eigenvector_size: 4 }, 'eigenvectors_raw'],
    [{ k: 0 }, 'k'],
    [{ normMul: [1, 2] }, 'normMul'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
