import { describe, expect, it } from 'vitest'
import { differences, shown } from '../../../src/app/cases/differences.ts'

const exact = { absolute: 0, relative: 0 }
const of = (expected: unknown, got: unknown, tolerance = exact) =>
  differences(expected, got, ['p'], tolerance)

describe('differences', () => {
  it.each([
    [{}, { a: 1 }],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }],
    [{ a: null }, {}],
    [NaN, NaN],
    [0, -0],
    [9007199254740993n, 9007199254740993n],
    [
      [1, { a: 1 }],
      [1, { a: 1, b: 2 }],
    ],
  ])('finds none where all that is named is there: %o in %o', (expected, got) => {
    expect(of(expected, got)).toEqual([])
  })

  it.each([
    [{ a: { b: 1 } }, { a: { b: 2 } }, [{ path: ['p', 'a', 'b'], expected: '1', got: '2' }]],
    [{ a: '3' }, { a: 3 }, [{ path: ['p', 'a'], expected: '"3"', got: '3' }]],
    [{ a: 1 }, {}, [{ path: ['p', 'a'], expected: '1', got: 'nothing' }]],
    [[1, 2], [1, 3], [{ path: ['p', 1], expected: '2', got: '3' }]],
    [[1], [1, 2], [{ path: ['p'], expected: '[1]', got: '[1,2]' }]],
    [{ toString: 1 }, {}, [{ path: ['p', 'toString'], expected: '1', got: 'nothing' }]],
    [
      9007199254740993n,
      9007199254740992n,
      [{ path: ['p'], expected: '9007199254740993', got: '9007199254740992' }],
    ],
    [0.1, 0.1 + Number.EPSILON, [{ path: ['p'], expected: '0.1', got: '0.10000000000000023' }]],
  ])('names where and what: %o against %o', (expected, got, found) => {
    expect(of(expected, got)).toEqual(found)
  })

  it.each([
    [1, 1.5, { absolute: 0.5, relative: 0 }, true],
    [1, 1.51, { absolute: 0.5, relative: 0 }, false],
    [200, 201, { absolute: 0, relative: 0.01 }, true],
    [200, 203, { absolute: 0, relative: 0.01 }, false],
    [200, 203, { absolute: 3, relative: 0.01 }, true],
    [NaN, 1, { absolute: 9, relative: 9 }, false],
    [1, Infinity, { absolute: 9, relative: 9 }, false],
  ])(
    'lets numbers be as far apart as the wider tolerance allows: %d and %d with %o',
    (expected, got, tolerance, same) => {
      expect(of({ n: expected }, { n: got }, tolerance)).toHaveLength(same ? 0 : 1)
    },
  )
})

describe('shown', () => {
  it('cuts what is long, and tells text from numbers', () => {
    expect(shown('3')).toBe('"3"')
    expect(shown(-0)).toBe('-0')
    expect(shown({ id: 1n })).toBe('{"id":"1"}')
    expect(shown('x'.repeat(300))).toHaveLength(201)
  })
})
