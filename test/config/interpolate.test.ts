import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interpolate } from '../../src/config/interpolate.ts'

const environment = { A: 'x', EMPTY: '', NESTED: '${A}', URL: 'http://h:1' }

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['${A}', 'x'],
    ['a ${A} b ${A}', 'a x b x'],
    ['${NONE:default}', 'default'],
    ['${A:default}', 'x'],
    ['${NONE:}', ''],
    ['${EMPTY:default}', ''],
    ['${NONE:http://h:1/p}', 'http://h:1/p'],
    ['${NESTED}', '${A}'],
    ['$${A}', '${A}'],
    ['$${A} ${A}', '${A} x'],
    ['$A $$A { A } $', '$A $$A { A } $'],
    ['${NONE:two\nlines}', 'two\nlines'],
  ])('makes %s into %s', (text, expected) => {
    expect(interpolate(text, environment)).toEqual({ text: expected, problems: [] })
  })

  it.each([
    ['${NONE}', 'environment variable NONE is not set: set it, or give a default by ${NONE:default}'],
    [
      '${}',
      "'' is no name of a variable: write ${NAME}, ${NAME:default}, or $${ for the characters themselves",
    ],
    [
      '${1A:x}',
      "'1A' is no name of a variable: write ${NAME}, ${NAME:default}, or $${ for the characters themselves",
    ],
    ['${A', '${ without a closing }: write $${ for the characters themselves'],
    [
      '${__proto__}',
      'environment variable __proto__ is not set: set it, or give a default by ${__proto__:default}',
    ],
    [
      '${toString}',
      'environment variable toString is not set: set it, or give a default by ${toString:default}',
    ],
  ])('tells what is wrong with %s', (text, problem) => {
    expect(interpolate(text, environment).problems).toEqual([problem])
  })

  it('tells every problem of a text', () => {
    expect(interpolate('${B} ${C:c} ${D}', {}).problems).toHaveLength(2)
  })

  it('leaves text without ${ alone, and gives back any text that was escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        // By a function: in a text, $$ would stand for one $.
        const escaped = text.replaceAll('${', () => '$${')
        const untouched = text.includes('$${') ? null : text
        if (untouched !== null) expect(interpolate(escaped, {})).toEqual({ text: untouched, problems: [] })
      }),
    )
  })

  it('inserts any value as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, value, after) => {
        fc.pre(!before.includes('$') && !after.includes('$'))
        expect(interpolate(`${before}\${V}${after}`, { V: value }).text).toBe(before + value + after)
      }),
    )
  })
})
