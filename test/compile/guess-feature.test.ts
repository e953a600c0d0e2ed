import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { guessFeature } from '../../src/compile/guess-feature.ts'
import type { InputColumn } from '../../src/core/column.ts'

const numeric: InputColumn = { name: 'c', kind: 'numeric', levels: null }
const categorical = (...levels: readonly string[]): InputColumn => ({
  name: 'c',
  kind: 'categorical',
  levels,
})
const field = (type: unknown) => fieldsOf({ type: 'record', name: 'E', fields: [{ name: 'f', type }] })[0]!
const enumOf = (...symbols: readonly string[]) => field({ type: 'enum', name: 'Mode', symbols })
const asItIs = { asText: false, castTo: null, map: {}, notes: [] }

describe('guessFeature', () => {
  it.each([
    ['a number onto numbers', numeric, field('double'), asItIs],
    ['a boolean onto numbers', numeric, field('boolean'), asItIs],
    ['text onto a category', categorical('a'), field('string'), asItIs],
    ['a whole number onto a category', categorical('1', '2'), field('int'), { ...asItIs, asText: true }],
    [
      'a boolean onto its own words',
      categorical('true', 'false'),
      field('boolean'),
      { ...asItIs, asText: true },
    ],
    [
      'a boolean onto words spelt otherwise',
      categorical('True', 'False'),
      field('boolean'),
      { ...asItIs, asText: true },
    ],
    ['a boolean onto digits', categorical('0', '1'), field('boolean'), { ...asItIs, asText: true }],
    [
      'a boolean onto other words',
      categorical('no', 'yes'),
      field('boolean'),
      { ...asItIs, asText: true, map: { true: 'yes', false: 'no' } },
    ],
    ['symbols that are levels', categorical('a', 'b'), enumOf('a', 'b'), asItIs],
    [
      'symbols spelt otherwise',
      categorical('red', 'dark grey'),
      enumOf('RED', 'DARK_GREY'),
      { ...asItIs, map: { RED: 'red', DARK_GREY: 'dark grey' } },
    ],
  ])('needs no look at %s', (_, column, of, expected) => {
    expect(guessFeature(column, of)).toEqual(expected)
  })

  it.each([
    ['text onto numbers', numeric, field('string'), { castTo: 'number' }, 'wrong-type'],
    ['a union onto numbers', numeric, field(['null', 'double', 'string']), {}, 'may be number or text'],
    ['a fraction onto a category', categorical('3'), field('double'), { asText: true }, '3.0 is the text 3'],
    [
      'a symbol that is no level',
      categorical('red'),
      enumOf('RED', 'OFF'),
      { map: { RED: 'red' } },
      'may be OFF',
    ],
  ])('says what to look at for %s', (_, column, of, expected, note) => {
    const guess = guessFeature(column, of)
    expect(guess).toMatchObject(expected)
    expect((guess as { notes: readonly string[] }).notes.join()).toContain(note)
  })

  it.each([
    ['a list', numeric, field({ type: 'array', items: 'int' }), "'f' is list, which is no feature"],
    ['an enum onto numbers', numeric, enumOf('a'), "'f' is an enum, and the column takes numbers"],
    ['free text', { ...numeric, kind: 'text' as const }, field('string'), 'takes free text'],
  ])('refuses %s', (_, column, of, why) => {
    expect(guessFeature(column, of)).toContain(why)
  })
})
