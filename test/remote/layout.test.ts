import { describe, expect, it } from 'vitest'
import { agreedLayout } from '../../src/remote/layout.ts'

const column = (name: string, type: 'number' | 'text' = 'number', datatype: string | null = null) => ({
  name,
  type,
  datatype,
})

const own = { inputs: [column('a'), column('b', 'text')], outputs: [column('y')], matrix: null, given: null }
const silent = { id: null, inputs: null, outputs: null, matrix: null }

describe('agreedLayout', () => {
  it('takes the words of the server for types, and the order of the config', () => {
    const inputs = [column('b', 'text', 'Str'), column('a', 'number', 'Int32')]
    expect(
      agreedLayout(own, { ...silent, inputs, outputs: [column('x'), column('y', 'number', 'FP64')] }),
    ).toEqual({
      inputs: [column('a', 'number', 'Int32'), column('b', 'text', 'Str')],
      outputs: [column('y', 'number', 'FP64')],
      matrix: null,
      given: ['x', 'y'],
    })
  })

  it('believes the config where the server says nothing', () => {
    expect(agreedLayout(own, silent)).toEqual(own)
    expect(agreedLayout(own, { ...silent, inputs: [column('a'), column('b')] })).toEqual(own)
  })

  it.each([
    ['a column less', { inputs: [column('a')] }, "the server has no column 'b': there are a"],
    [
      'a column more',
      { inputs: [column('a'), column('b'), column('c')] },
      'the server wants columns that inputs does not have: c',
    ],
    [
      'another type',
      { inputs: [column('a', 'text', 'Str'), column('b')] },
      "column 'a' is text (Str) on the server, and number in the config",
    ],
    ['another output', { outputs: [column('yy')] }, "the server has no output 'y'"],
    ['a matrix', { matrix: 'x' }, "column 'b' is text, and the server takes one matrix of numbers"],
  ])('says that the server has %s', (_what, server, problem) => {
    expect(agreedLayout(own, { ...silent, ...server })).toContain(problem)
  })
})
