import { describe, expect, it } from 'vitest'
import { readDomain, splitLines, unescapeLine } from '../../../src/model/mojo/domains.ts'
import { memoryArchive } from './algorithms/tiny-mojo.ts'

describe('unescapeLine', () => {
  it.each([
    ['plain', 'plain'],
    [String.raw`two\nlines`, 'two\nlines'],
    [String.raw`\r`, '\r'],
    [String.raw`back\\slash`, String.raw`back\slash`],
    [String.raw`\\n`, String.raw`\n`],
    [String.raw`\t\"`, 't"'],
    ['end\\', 'end\\'],
  ])('reads %j', (line, expected) => {
    expect(unescapeLine(line)).toBe(expected)
  })
})

describe('splitLines', () => {
  it('drops the last empty piece only', () => {
    expect(splitLines('a\r\n\nb\rc\n')).toEqual(['a', '', 'b', 'c'])
    expect(splitLines('')).toEqual([])
    expect(splitLines('\n')).toEqual([''])
  })
})

describe('readDomain', () => {
  const archive = memoryArchive('m.zip', new Map([['d', ' a \n\\n\n\n']]))

  it('keeps blanks and the empty level', () => {
    expect(readDomain(archive, 'd', 3, true)).toEqual([' a ', '\n', ''])
    expect(readDomain(archive, 'd', 3, false)).toEqual([' a ', String.raw`\n`, ''])
  })

  it('checks the count', () => {
    expect(() => readDomain(archive, 'd', 4, true)).toThrow('m.zip, entry d: expected 4 levels, found 3')
  })
})
