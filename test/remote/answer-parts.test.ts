import { describe, expect, it } from 'vitest'
import {
  assertRows,
  cellColumns,
  listIn,
  missingOutput,
  answerObject,
  textIn,
  textsIn,
} from '../../src/remote/answer-parts.ts'
import { WrongAnswer } from '../../src/remote/contract.ts'

describe('the parts of an answer', () => {
  it('are given as what they are', () => {
    expect([answerObject({ a: 1 }, 'x'), listIn([1], 'x'), textsIn(['a'], 'x'), textIn('a', 'x')]).toEqual([
      { a: 1 },
      [1],
      ['a'],
      'a',
    ])
    expect(
      cellColumns(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      ),
    ).toEqual([
      [1, 3],
      [2, 4],
    ])
    expect(cellColumns([], 2)).toEqual([[], []])
  })

  it.each([
    ['a list for an object', () => answerObject([], 'it')],
    ['null for an object', () => answerObject(null, 'it')],
    ['an object for a list', () => listIn({}, 'it')],
    ['a number among texts', () => textsIn(['a', 1], 'it')],
    ['a number for a text', () => textIn(1, 'it')],
    ['a row that is none', () => cellColumns([1], 1)],
    ['a row that is too long', () => cellColumns([[1, 2]], 1)],
  ])('are refused: %s', (_what, read) => {
    expect(read).toThrow(WrongAnswer)
  })

  it('are as many as were asked for', () => {
    expect(() => {
      assertRows(1, 2)
    }).toThrow('the answer has 1 rows, and 2 were asked for')
    expect(missingOutput('y').message).toBe("the answer has no output 'y'")
  })
})
