import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

const raw: TinyMojo = {
  info: {
    algorithm: 'K-means',
    category: 'Clustering',
    supervised: false,
    standardize: false,
    center_num: 2,
    center_0: [0, 0],
    center_1: [3, 4],
  },
  columns: ['a', 'b'],
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...raw, ...more, info: { ...raw.info, ...info } }
}

describe('kMeans', () => {
  it('gives the nearest centre and the squared distances to all', () => {
    const rows = [
      [0, 0],
      [3, 3],
    ]
    expect(scoreRows(openTiny(raw), rows)).toEqual([
      [0, 0, 25],
      [1, 18, 1],
    ])
  })

  it('takes the first of equally near centres', () => {
    expect(scoreRows(openTiny(raw), [[1.5, 2]])[0]![0]).toBe(0)
  })

  it('scales a distance up for cells that are missing, and is 0 without any', () => {
    const rows = [
      [1, NaN],
      [NaN, NaN],
    ]
    expect(scoreRows(openTiny(raw), rows)).toEqual([
      [0, 2, 8],
      [0, 0, 0],
    ])
  })

  it('finds no cluster where every distance is infinite', () => {
    expect(scoreRows(openTiny(raw), [[Infinity, 0]])).toEqual([[-1, Infinity, Infinity]])
  })

  it('counts 1 for a level that differs, and puts mode and mean in the place of missing cells', () => {
    const mojo = openTiny(
      variant(
        {
          standardize: true,
          standardize_modes: [-1, 1],
          standardize_means: [10, 'NaN'],
          standardize_mults: [0.5, 1],
          center_0: [0, 0],
          center_1: [1, 1],
        },
        { levels: { b: ['x', 'y'] } },
      ),
    )
    expect(
      scoreRows(mojo, [
        [12, 0],
        [NaN, NaN],
      ]),
    ).toEqual([
      [0, 1, 1],
      [0, 1, 1],
    ])
  })

  it.each([
    [{ center_num: 3 }, 'center_2'],
    [{ center_num: -1 }, 'center_num'],
    [{ center_1: [1] }, 'center_1'],
    [{ standardize: true }, 'standardize_modes'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
