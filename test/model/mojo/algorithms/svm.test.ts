import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

const regression: TinyMojo = {
  info: {
    algorithm: 'Support Vector Machine (*Spark*)',
    meanImputation: true,
    means: [10, 20],
    weights: [1, 2],
    interceptor: 0.5,
    threshold: 1,
    defaultThreshold: 3,
  },
  columns: ['a', 'b', 'y'],
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...regression, ...more, info: { ...regression.info, ...info } }
}

const binomial = variant({ category: 'Binomial', n_classes: 2 }, { levels: { y: ['no', 'yes'] } })

describe('svm', () => {
  it('adds weights times cells to the intercept, means in the place of missing cells', () => {
    const rows = [
      [1, 2],
      [NaN, 2],
    ]
    expect(scoreRows(openTiny(regression), rows)).toEqual([[5.5], [14.5]])
    expect(scoreRows(openTiny(variant({ meanImputation: false })), rows)).toEqual([[5.5], [NaN]])
  })

  it('takes means that go on to the response', () => {
    expect(scoreRows(openTiny(variant({ means: [10, 20, 0.5] })), [[NaN, 2]])).toEqual([[14.5]])
  })

  it.each([
    ['above both thresholds', 4, [1, 3.5, 4.5]],
    ['above its own alone', 1, [1, 2, 3]],
    ['below both', 0, [0, 1.5, 0.5]],
  ])('gives a classifier two scores that differ by 1: %s', (_, a, expected) => {
    expect(scoreRows(openTiny(binomial), [[a, 0]])).toEqual([expected])
  })

  it('keeps the score of a negative row below the default threshold', () => {
    const mojo = openTiny(variant({ ...binomial.info, threshold: 9 }, binomial))
    expect(scoreRows(mojo, [[4, 0]])).toEqual([[0, 3, 2]])
  })

  it.each([
    [{ weights: [1] }, 'weights'],
    [{ n_classes: 3 }, 'n_classes'],
    [{ means: [1] }, 'means'],
    [{ interceptor: 'null' }, 'interceptor'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
