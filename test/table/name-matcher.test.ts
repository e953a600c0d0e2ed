import { describe, expect, it } from 'vitest'
import { AmbiguousName, NameMatcher } from '../../src/table/name-matcher.ts'

describe('NameMatcher', () => {
  it.each([
    ['exact', ['f', ' g'], []],
    ['trimmed', ['f', ' g', 'H '], [['g', ' g']]],
    [
      'loose',
      ['F', ' G', 'psb.bar'],
      [
        ['f', 'F'],
        ['g', ' G'],
        ['psb_bar', 'psb.bar'],
      ],
    ],
  ] as const)('finds with %s in %j', (match, names, renamed) => {
    expect([...new NameMatcher(['f', 'g', 'psb_bar'], match).renamed(names)]).toEqual(renamed)
  })

  it('takes the very name before others', () => {
    const matcher = new NameMatcher(['size', 'SIZE'], 'loose')
    expect([...matcher.renamed(['size', 'SIZE', 'Size'])]).toEqual([])
    expect([...matcher.renamed(['size', 'Size'])]).toEqual([['SIZE', 'Size']])
  })

  it.each([
    [['Size'], '"Size" may mean "size" or "SIZE"'],
    [['F', ' f'], '"F" and " f" may both mean "f"'],
  ])('refuses what is ambiguous: %j', (names, message) => {
    const matcher = new NameMatcher(['size', 'SIZE', 'f'], 'loose')
    expect(() => matcher.renamed(names)).toThrow(AmbiguousName)
    expect(() => matcher.renamed(names)).toThrow(message)
  })
})
