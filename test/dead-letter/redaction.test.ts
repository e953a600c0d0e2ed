import { describe, expect, it } from 'vitest'
import { isRedacted, showsRedacted } from '../../src/dead-letter/redaction.ts'

describe('isRedacted', () => {
  it.each([
    ['what is named', 'site', true],
    ['what lies within it', 'site.name.first', true],
    ['what only begins alike', 'sites', false],
    ['what is around it', 'device', false],
    ['a path that is named', 'device.id', true],
    ['its neighbour', 'device.ip', false],
    ['an element', 'site[0]', true],
    ['a key within', 'site["a.b"]', true],
    ['a place of an array of which the set names all', 'list[3].secret.part', true],
    ['another part of its elements', 'list[3].open', false],
    ['no name', null, false],
    ['an empty name', '', false],
  ] as const)('says of %s what it should', (_, name, expected) => {
    expect(isRedacted(new Set(['site', 'device.id', 'list.secret']), name)).toBe(expected)
  })
})

describe('showsRedacted', () => {
  it.each([
    ['what is named', 'labels.site', true],
    ['a value that holds it', 'labels', true],
    ['another value', 'label', false],
    ['no name', null, false],
  ] as const)('says of %s what it should', (_, name, expected) => {
    expect(showsRedacted(new Set(['labels.site']), name)).toBe(expected)
  })
})
