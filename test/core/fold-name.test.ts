import { describe, expect, it } from 'vitest'
import { foldName } from '../../src/core/fold-name.ts'
import type { NameMatch } from '../../src/core/fold-name.ts'

const same = (match: NameMatch, a: string, b: string): boolean => foldName(a, match) === foldName(b, match)

describe('foldName', () => {
  it.each<[NameMatch, string, string]>([
    ['exact', 'temp', 'temp'],
    ['trimmed', ' temp', 'temp'],
    ['trimmed', 'temp\t', '\u00a0temp'],
    ['loose', 'TEMP', 'temp'],
    ['loose', 'psb.bar', 'psb_bar'],
    ['loose', 'psb bar', 'PSB-Bar'],
    ['loose', 'Gro\u0308\u00dfe', 'Gr\u00f6\u00dfe'],
    ['loose', ' a  b ', 'a_b'],
  ])('takes with %s %j for %j', (match, a, b) => {
    expect(same(match, a, b)).toBe(true)
  })

  it.each<[NameMatch, string, string]>([
    ['exact', ' temp', 'temp'],
    ['trimmed', 'TEMP', 'temp'],
    ['trimmed', 'a b', 'a  b'],
    ['trimmed', 'Gro\u0308\u00dfe', 'Gr\u00f6\u00dfe'],
    ['loose', 'ab', 'a_b'],
    ['loose', 'größe', 'grosse'],
  ])('tells with %s %j from %j', (match, a, b) => {
    expect(same(match, a, b)).toBe(false)
  })
})
