import { describe, expect, it } from 'vitest'
import { WordSet } from '../../../src/serve/dai/word-set.ts'

describe('WordSet', () => {
  const words = ['', '?', 'None', 'nan', '-1.7976931348623157e+308']

  it.each(words)('has its word %j', (word) => {
    expect(new WordSet(words).has(word)).toBe(true)
  })

  it.each([' ', '!', 'Nine', 'nil', 'None ', 'none', '-1.7976931348623157e+309'])('has no %j', (text) => {
    expect(new WordSet(words).has(text)).toBe(false)
  })

  it('has nothing where there are no words', () => {
    expect(new WordSet([]).has('')).toBe(false)
  })
})
