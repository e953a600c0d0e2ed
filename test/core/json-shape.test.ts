import { describe, expect, it } from 'vitest'
import {
  anyShape,
  countShape,
  exactShape,
  flagShape,
  kindShape,
  listShape,
  mapShape,
  matching,
  numberShape,
  objectShape,
  oneOf,
  orNothing,
  textShape,
  whenGiven,
} from '../../src/core/json-shape.ts'
import type { JsonShape } from '../../src/core/json-shape.ts'

const name = matching(/^[a-z]+$/, 'name')
const plan = kindShape({ none: anyShape, serve: objectShape({ version: countShape }) })

describe('shapes', () => {
  it.each<[JsonShape, unknown, string | null]>([
    [textShape, 'a', null],
    [textShape, 1, '$ is no text'],
    [textShape, undefined, '$ is no text'],
    [flagShape, false, null],
    [flagShape, 0, '$ is neither true nor false'],
    [numberShape, 1.5, null],
    [numberShape, null, '$ is no number'],
    [countShape, 0, null],
    [countShape, -1, '$ is no whole number'],
    [countShape, 1.5, '$ is no whole number'],
    [countShape, 2 ** 53, '$ is no whole number'],
    [name, 'abc', null],
    [name, 'abc1', '$ is no name'],
    [name, 1, '$ is no name'],
    [orNothing(textShape), null, null],
    [orNothing(textShape), undefined, '$ is no text'],
    [whenGiven(textShape), undefined, null],
    [whenGiven(textShape), null, '$ is no text'],
    [oneOf(1, 2), 2, null],
    [oneOf(1, 2), '2', '$ is not 1 or 2'],
    [listShape(countShape), [1, 2], null],
    [listShape(countShape), [1, 'b', 'c'], '$[1] is no whole number'],
    [listShape(countShape), {}, '$ is no list'],
    [mapShape(countShape), { a: 1 }, null],
    [mapShape(countShape), { a: 1, b: 'c' }, '$.b is no whole number'],
    [mapShape(countShape), [], '$ is no object'],
    [objectShape({ a: countShape }), { a: 1, b: 2 }, null],
    [objectShape({ a: countShape }), { b: 2 }, '$.a is no whole number'],
    [objectShape({ a: countShape }), null, '$ is no object'],
    [exactShape({ a: countShape }), { a: 1 }, null],
    [exactShape({ a: countShape }), { a: 1, b: 2 }, '$.b is not known'],
    [exactShape({ a: countShape }), 1, '$ is no object'],
    [plan, { kind: 'none' }, null],
    [plan, { kind: 'serve', version: 1 }, null],
    [plan, { kind: 'serve' }, '$.version is no whole number'],
    [plan, { kind: 'toString' }, '$.kind is none that is known here'],
    [plan, {}, '$.kind is none that is known here'],
    [plan, [], '$ is no object'],
  ])('%# %o: %j', (shape, value, problem) => {
    expect(shape(value, '$')).toBe(problem)
  })
})
