import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { block } from './model-text.ts'

describe('TextBlock', () => {
  it('reads numbers as C prints them', () => {
    const numbers = block({
      x: '1 -2.5 1.0000000180025095e-35 1e+300 5e-324 -0 .5 2. inf -inf nan -nan',
    }).numbers('x', 12)
    expect([...numbers]).toEqual([
      1,
      -2.5,
      1.0000000180025095e-35,
      1e300,
      5e-324,
      -0,
      0.5,
      2,
      Infinity,
      -Infinity,
      NaN,
      NaN,
    ])
  })

  it.each(['0x10', 'Infinity', '1e', 'one', '1,2', '--1', '1_000'])('takes %j for no number', (text) => {
    expect(() => block({ x: text }).numbers('x', 1)).toThrow(
      `m.txt, entry tree 0, x: expected numbers, found ${JSON.stringify(text)}`,
    )
  })

  it('passes over several blanks between items', () => {
    expect([...block({ x: ' 1  2 ' }).integers('x', 2)]).toEqual([1, 2])
  })

  it.each([
    ['too many', '1 2 3'],
    ['too few', '1'],
    ['none', ''],
  ])('refuses %s items', (_, text) => {
    expect(() => block({ x: text }).integers('x', 2)).toThrow(/expected 2 items, found \d/)
  })

  it.each(['1.5', '2147483648', '-2147483649', 'x', '1e3'])(
    'takes %j for no whole number of 32 bits',
    (text) => {
      expect(() => block({ x: text }).integers('x', 1)).toThrow(ModelError)
    },
  )

  it.each(['0', '11', '3.0', ''])('refuses %j where a number from 1 to 10 is expected', (text) => {
    expect(() => block({ x: text }).integer('x', { min: 1, max: 10 })).toThrow(
      /x: expected a whole number from 1 to 10/,
    )
  })

  it('names a key that is not there', () => {
    expect(() => block({}).text('leaf_value')).toThrow(
      'm.txt, entry tree 0, leaf_value: expected it to be there',
    )
  })

  it('cuts long texts in messages', () => {
    expect(() => block({ x: 'y'.repeat(9999) }).numbers('x', 1)).toThrow(/found "y{40}\.\.\."$/)
  })
})
