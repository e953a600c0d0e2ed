import { describe, expect, it } from 'vitest'
import { isRedacted } from '../../src/dead-letter/redaction.ts'

describe('isRedacted', () => {
  it.each([
    ['what is named', 'site', true],
    ['what lies within it', 'site.name.first', true],
    ['what only begins alike', 'sites', false],
    ['what is around it', 'device', false],
    ['a path that is named', 'device.id', true],
    ['its neighbour', 'device.ip', false],
    ['no name', null, false],
    ['an empty name', '', false],
  ] as const)('says of %s what it should', (_, name, expected) => {
    expect(isRedacted(new Set(['site', 'device.id']), name)).toBe(expected)
  })
})
