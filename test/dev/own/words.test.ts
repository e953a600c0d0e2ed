import { describe, expect, it } from 'vitest'
import { entryInWords } from '../../../src/dev/own/words.ts'

const nothing = { model: 'wear', version: '1', release: null, label: null, value: null, probability: null }

function words(entry: object, fields: Readonly<Record<string, unknown>> = {}): string | null {
  const seen = { eventId: 't-0-1', eventTimeMs: null, scoredAtMs: 0, fields, entries: [] }
  return entryInWords(seen, { ...nothing, ...entry })
}

describe('entryInWords', () => {
  it.each([
    [{ label: 'yes', probability: 0.931 }, 't-0-1: wear yes, 0.93'],
    [{ label: '3' }, 't-0-1: wear 3'],
    [{ value: 9.865_914_4 }, 't-0-1: wear 9.86591'],
    [{ value: 0 }, 't-0-1: wear 0'],
    [{}, null],
  ])('tells %j', (entry, expected) => {
    expect(words(entry)).toBe(expected)
  })

  it('names the first fields that the prediction carries, with nothing that a terminal would obey', () => {
    const fields = { id: '\u001B[2J', n: 7, none: null, fourth: 1 }
    const expected = String.raw`t-0-1 (id: "\u001b[2J", n: 7, none: null): wear 1`
    expect(words({ value: 1 }, fields)).toBe(expected)
  })
})
