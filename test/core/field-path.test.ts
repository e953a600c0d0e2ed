import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isWithin,
  parseListPath,
  parsePath,
  pathWithin,
  valueAt,
  valuesAt,
  withoutPlaces,
} from '../../src/core/field-path.ts'

describe('parsePath', () => {
  it.each([
    ['temp', ['temp']],
    ['sensors.tank.temp', ['sensors', 'tank', 'temp']],
    ['readings[0].value', ['readings', 0, 'value']],
    ['readings[-1]', ['readings', -1]],
    ['grid[2][10]', ['grid', 2, 10]],
    ['labels.site', ['labels', 'site']],
    ['labels.north side', ['labels', 'north side']],
    ['labels["a.b"]', ['labels', 'a.b']],
    ["labels['a.b'].x", ['labels', 'a.b', 'x']],
    ['labels["say \\"x\\" \\u0041"]', ['labels', 'say "x" A']],
    ['labels[""]', ['labels', '']],
    ['labels["0"]', ['labels', '0']],
    ['labels.say "x"', ['labels', 'say "x"']],
  ])('reads %s', (text, parts) => {
    expect(parsePath(text)).toEqual(parts)
  })

  it.each([
    '',
    '.',
    '.a',
    'a.',
    'a..b',
    'a[',
    'a]',
    'a[x]',
    'a[1.5]',
    'a[0]b',
    '[0]',
    '["a"].b',
    'a["x]',
    'a["\\x"]',
    'a[]',
  ])('finds no path in %j', (text) => {
    expect(parsePath(text)).toBeNull()
  })
})

describe('parseListPath', () => {
  it.each([
    ['readings[].value', ['readings'], ['value']],
    ['a.b[0][].c["x.y"][-1]', ['a', 'b', 0], ['c', 'x.y', -1]],
    ['samples[]', ['samples'], []],
  ])('reads %s', (text, parts, itemParts) => {
    expect(parseListPath(text)).toEqual({ parts, itemParts })
    expect(parsePath(text)).toBeNull()
  })

  it.each(['a.b', 'a[0]', 'a[][]', 'a[].b[].c', '[].a', 'a["[]"]', 'a[', ''])(
    'finds no such path in %j',
    (text) => {
      expect(parseListPath(text)).toBeNull()
    },
  )
})

describe('valuesAt', () => {
  it.each([
    [{ r: [{ v: 1 }, { v: null }, null, { w: 2 }, { v: 3 }] }, [1, null, null, null, 3]],
    [{ r: [] }, []],
    [{ r: null }, undefined],
    [{}, undefined],
    [{ r: 'text' }, undefined],
  ])('of %j is %j', (event, expected) => {
    expect(valuesAt(event, { parts: ['r'], itemParts: ['v'] })).toEqual(expected)
  })
})

describe('pathWithin', () => {
  it('writes what parsePath reads', () => {
    const part = fc.oneof(fc.string(), fc.integer({ min: -999, max: 999 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(parsePath(parts.reduce(pathWithin, 'top'))).toEqual(['top', ...parts])
      }),
    )
  })
})

describe('isWithin', () => {
  it.each([
    ['a.b', 'a', true],
    ['a[0].b', 'a', true],
    ['a["x.y"]', 'a', true],
    ['a', 'a', true],
    ['ab', 'a', false],
    ['a', 'a.b', false],
  ])('of %s in %s is %s', (path, outer, expected) => {
    expect(isWithin(path, outer)).toBe(expected)
  })
})

describe('withoutPlaces', () => {
  it.each([
    ['a[0].b', 'a.b'],
    ['a[-1]', 'a'],
    ['a[1][2]', 'a'],
    ['a[].b', 'a.b'],
    ['m["x"].y', 'm["x"].y'],
    ['a.b', 'a.b'],
  ])('of %s is %s', (path, expected) => {
    expect(withoutPlaces(path)).toBe(expected)
  })
})

describe('valueAt', () => {
  const event = { list: [1, { x: 2 }, null], map: { 'a.b': 3 }, text: 'abc', bytes: Buffer.from('abc') }

  it.each([
    [['list', 0], 1],
    [['list', 1, 'x'], 2],
    [['list', -2, 'x'], 2],
    [['map', 'a.b'], 3],
    [['list', 3], undefined],
    [['list', -4], undefined],
    [['list', 2, 'x'], undefined],
    [['nothing', 'x', 0], undefined],
    [['list', 'length'], undefined],
    [['text', 0], undefined],
    [['text', 'length'], undefined],
    [['bytes', 'length'], undefined],
    [['map', 0], undefined],
  ])('at %j is %j', (parts, expected) => {
    expect(valueAt(event, parts)).toBe(expected)
  })
})
