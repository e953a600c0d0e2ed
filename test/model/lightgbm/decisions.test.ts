import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, firstRight } from '../../../src/model/lightgbm/decisions.ts'
import { splitFeatures } from '../../../src/model/lightgbm/split-features.ts'
import { readTextTree } from '../../../src/model/lightgbm/text-tree.ts'
import { zeroWithin } from '../../../src/model/lightgbm/tiny-values.ts'
import { orderOf } from '../../../src/model/lightgbm/tree-order.ts'
import { cellsOf, leafOf } from '../../../src/model/forest/trace.ts'
import { nextDown, nextUp } from '../../../src/model/math/next-up.ts'
import { block, splitFields } from './model-text.ts'
import type { Fields } from './model-text.ts'

/** Whether a tree of one split sends a value to the left. */
function isLeft(fields: Fields, value: number): boolean {
  const text = readTextTree(block({ ...splitFields, ...fields }), 1)
  const features = splitFeatures([text], 1)
  const tree = decide(text, orderOf(text, 'm.txt', 'tree 0'), features, 'm.txt', 'tree 0')
  return leafOf(tree, cellsOf([value], features.cells), 'missing') === 1
}

/** The rule as the library has it. */
function goes(decisionType: number, threshold: number, value: number): boolean {
  const [defaultLeft, kind] = [(decisionType & 2) === 2, decisionType >> 2]
  let x = Math.abs(value) <= zeroWithin ? 0 : value
  if (Number.isNaN(x) && kind !== 2) x = 0
  if ((kind === 1 && x === 0) || (kind === 2 && Number.isNaN(x))) return defaultLeft
  return x <= threshold
}

const near = [0, zeroWithin, 1, 2 ** 24 + 1, 1e300, Number.MIN_VALUE, Number.MAX_VALUE].flatMap((x) =>
  [nextDown(x), x, nextUp(x)].flatMap((y) => [y, -y]),
)
const anyNumber = fc.oneof(fc.constantFrom(...near, Infinity, -Infinity), fc.double({ noNaN: true }))

describe('a numeric split', () => {
  it('decides as the library does', () => {
    const numericTypes = fc.constantFrom(0, 2, 4, 6, 8, 10)
    fc.assert(
      fc.property(
        numericTypes,
        anyNumber,
        fc.oneof(anyNumber, fc.constant(NaN)),
        (type, threshold, value) => {
          const written = String(threshold).replace('Infinity', 'inf')
          const found = isLeft({ decision_type: String(type), threshold: written }, value)
          expect({ type, threshold, value, isLeft: found }).toEqual({
            ...{ type, threshold, value },
            isLeft: goes(type, threshold, value),
          })
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each(near.filter(Number.isFinite))('of threshold %d turns where the library does', (threshold) => {
    for (const value of near) expect(value < firstRight(threshold)).toBe(goes(0, threshold, value))
  })

  it('with threshold inf takes all numbers to the left, and a missing one where it says', () => {
    const decisions = [8, 10, 0].map((type) =>
      [Infinity, 1e300, NaN].map((value) => isLeft({ threshold: 'inf', decision_type: String(type) }, value)),
    )
    expect(decisions).toEqual([
      [true, true, false],
      [true, true, true],
      [true, true, true],
    ])
  })

  it('that calls NaN alone missing is apart from one that calls 0 missing on the same column', () => {
    const texts = ['10', '6'].map((type) =>
      readTextTree(block({ ...splitFields, decision_type: type, threshold: '-5' }), 1),
    )
    const features = splitFeatures(texts, 1)
    const left = texts.map((text) => {
      const tree = decide(text, orderOf(text, 'm', 't'), features, 'm', 't')
      return [0, NaN, 1, -6].map((value) => leafOf(tree, cellsOf([value], features.cells), 'missing') === 1)
    })
    expect(left).toEqual([
      [false, true, false, true],
      [true, true, false, true],
    ])
  })
})

describe('a categorical split', () => {
  const fields = {
    decision_type: '9',
    num_cat: '2',
    cat_boundaries: '0 1 3',
    cat_threshold: '1 5 2',
    threshold: '1',
  }

  it.each([
    ['the categories of its set', [0, 2, 33], true],
    ['other ones', [1, 3, 32, 34, 64, 1e5, 2 ** 31, 1e300], false],
    ['fractions of them', [0.9, -0.5, 2.99, 33.5], true],
    ['what is below 0', [-1, -1.5, -1e300, -Infinity], false],
    ['nothing', [NaN], false],
    ['what is not finite', [Infinity], false],
    ['tiny numbers', [1e-36, -1e-36], true],
  ])('sends %s where the library does', (_, values, left) => {
    for (const value of values) expect({ value, left: isLeft(fields, value) }).toEqual({ value, left })
  })

  it('sends all to the right with an empty set', () => {
    const empty = { ...fields, cat_threshold: '1 0 0' }
    expect([0, 1, 33, NaN].some((value) => isLeft(empty, value))).toBe(false)
  })

  it('wants its set', () => {
    expect(() => isLeft({ ...fields, threshold: '2' }, 0)).toThrow(
      'm.txt, entry tree 0, threshold: expected sets below 2, found 2',
    )
    expect(() => isLeft({ ...fields, threshold: 'nan' }, 0)).toThrow(/expected sets below 2, found NaN/)
  })
})
