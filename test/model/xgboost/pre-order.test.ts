import { describe, expect, it } from 'vitest'
import { preOrder } from '../../../src/model/xgboost/pre-order.ts'

const fail = (expectation: string): never => {
  throw new Error(expectation)
}

const order = (left: readonly number[], right: readonly number[]): ReturnType<typeof preOrder> =>
  preOrder(Int32Array.from(left), Int32Array.from(right), 'tree 3', fail)

describe('preOrder', () => {
  it('puts left children right behind their parents, and leaves out what no link leads to', () => {
    // 0 -> 3, 1; 1 -> 4, 5; 2 is deleted.
    expect(order([3, 4, -1, -1, -1, -1], [1, 5, -1, -1, -1, -1])).toEqual({
      id: Int32Array.of(0, 3, 1, 4, 5),
      right: Int32Array.of(2, 0, 4, 0, 0),
      depth: 2,
    })
  })

  it('knows a leaf by its left link alone', () => {
    expect(order([-1], [7])).toEqual({ id: Int32Array.of(0), right: Int32Array.of(0), depth: 0 })
  })

  it.each([
    ['a child beyond', [1, -1], [2, -1], 'expected child nodes of tree 3 below 2, found 2'],
    ['a child below 0', [1, -1], [-2, -1], 'expected child nodes of tree 3 below 2, found -2'],
    ['a loop', [1, 0], [1, 0], 'the nodes of tree 3 do not form a tree'],
  ])('refuses %s', (_, left, right, message) => {
    expect(() => order(left, right)).toThrow(message)
  })

  it('refuses a tree that is too deep', () => {
    const count = 6001
    const left = Array.from({ length: count }, (_, k) => (k % 2 === 0 && k + 2 < count ? k + 1 : -1))
    const right = Array.from({ length: count }, (_, k) => (k % 2 === 0 && k + 2 < count ? k + 2 : -1))
    expect(() => order(left, right)).toThrow('trees of at most 2000 levels are read, tree 3 has more')
  })
})
