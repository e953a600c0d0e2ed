import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  atLeast,
  finiteNumber,
  numberOrNothing,
  orOff,
  share,
  wholeNumber,
} from '../../src/cli/option-values.ts'

describe('values of options', () => {
  it.each([
    [wholeNumber(0), '0', 0],
    [wholeNumber(1), '999999999999999', 999_999_999_999_999],
    [atLeast(0), '0.5', 0.5],
    [atLeast(0), '1e3', 1_000],
    [share, '1', 1],
    [finiteNumber, '-999.5', -999.5],
  ])('are read: %s %s', (parse, text, value) => {
    expect(parse(text)).toBe(value)
  })

  it.each<readonly [parse: (text: string) => number, text: string, message: string]>([
    [wholeNumber(1), '0', 'a whole number of at least 1'],
    ...['', ' ', '1.5', '1e3', '0x10', '-1', '1000000000000000', 'many'].map(
      (text) => [wholeNumber(0), text, 'a whole number of at least 0'] as const,
    ),
    ...['', ' ', '-0.1', 'NaN', 'Infinity'].map((text) => [atLeast(0), text, 'at least 0'] as const),
    ...['', 'NaN', 'Infinity', 'none'].map((text) => [finiteNumber, text, 'a number'] as const),
    [share, '1.01', 'a share from 0 to 1'],
    [share, '-1', 'at least 0'],
  ])('are refused: %s %j', (parse, text, message) => {
    expect(() => parse(text)).toThrow(InvalidArgumentError)
    expect(() => parse(text)).toThrow(message)
  })

  it('may be off, where nothing is looked at', () => {
    const parse = orOff(share)
    expect([parse('0.5'), parse('off')].map(numberOrNothing)).toEqual([0.5, null])
    expect(() => parse('2')).toThrow('It must be a share from 0 to 1. Or off.')
  })
})
