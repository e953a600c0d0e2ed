import { describe, expect, it } from 'vitest'
import { similarLevel } from '../../src/core/similar-level.ts'

describe('similarLevel', () => {
  it.each([
    ['RED', ['red', 'green'], 'red'],
    ['DARK_GREY', ['dark grey', 'grey'], 'dark grey'],
    ['darkGrey', ['dark-grey'], 'dark-grey'],
    ['true', ['yes', 'no'], 'yes'],
    ['false', ['Y', 'N'], 'N'],
    ['false', ['on', 'off'], 'off'],
  ])('of %j among %j is %j', (text, levels, expected) => {
    expect(similarLevel(text, levels)).toBe(expected)
  })

  it.each([
    ['mauve', ['red', 'green']],
    ['RED', ['red', 'Red']],
    ['true', ['yes', 'Y']],
    ['constructor', ['red']],
  ])('of %j among %j is none', (text, levels) => {
    expect(similarLevel(text, levels)).toBeNull()
  })
})
