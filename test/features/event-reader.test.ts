import { describe, expect, it } from 'vitest'
import { parsePath } from '../../src/core/field-path.ts'
import { runSteps } from './support/run-steps.ts'
import type { Cell, Shape } from './support/run-steps.ts'

/** One value read through one field: the cell, and the fault if there is one. */
function read(kind: Shape, value: unknown): [Cell, ...string[]] {
  const run = runSteps({ f: kind }, [], [{ f: value }])
  return [run.cells('f')[0]!, ...run.told()]
}

/** The same at a path into an array or a map. */
function readInto(path: string, event: object): [Cell, ...string[]] {
  const lookup = () => ({ path, parts: parsePath(path)!, kind: 'number', nullable: true }) as const
  const run = runSteps({}, [], [event], [path], [], lookup)
  return [run.cells(path)[0]!, ...run.told()]
}

describe('event reader', () => {
  it.each([
    ['number', 1.5, 1.5],
    ['number', -0, -0],
    ['number', 12345678901234n, 12345678901234],
    ['number', null, null],
    ['number', undefined, null],
    ['boolean', true, 1],
    ['boolean', false, 0],
    ['boolean', null, null],
    ['text', 'warm', 'warm'],
    ['text', '', ''],
    ['text', null, null],
    [['a', 'b'], 'b', 'b'],
  ] as const)('reads a %s field holding %s', (kind, value, cell) => {
    expect(read(kind, value)).toEqual([cell])
  })

  it.each([
    ['number', NaN, 'not-finite f NaN'],
    ['number', -Infinity, 'not-finite f -Infinity'],
    ['number', '1.5', 'wrong-type f 1.5'],
    ['number', true, 'wrong-type f true'],
    ['number', { double: 1.2 }, 'wrong-type f {"double":1.2}'],
    ['number', [1n], 'wrong-type f ["1"]'],
    ['boolean', 1, 'wrong-type f 1'],
    ['text', 7, 'wrong-type f 7'],
    ['text', Buffer.from('a'), 'wrong-type f 0x61'],
    ['text', Symbol('s'), 'wrong-type f Symbol(s)'],
  ] as const)('reports a %s field holding %s, and takes it as missing', (kind, value, told) => {
    expect(read(kind, value)).toEqual([null, `0 ${told}`])
  })

  it('keeps the value out of the message', () => {
    const run = runSteps({ f: 'number' }, [], [{ f: 'secret' }])
    expect(run.faults.entries[0]?.fault.message).toBe("field 'f': expected a number, got text")
  })

  it('follows nested paths, and takes a missing parent as missing', () => {
    const run = runSteps(
      { 'a.b.c': 'number' },
      [],
      [{ a: { b: { c: 4 } } }, { a: { b: null } }, { a: null }, {}],
    )
    expect(run.cells('a.b.c')).toEqual([4, null, null, null])
    expect(run.told()).toEqual([])
  })

  it.each([
    ['list[1]', { list: [1, 2] }, 2],
    ['list[-1]', { list: [1, 2, 3] }, 3],
    ['list[2]', { list: [1, 2] }, null],
    ['list[-3]', { list: [1, 2] }, null],
    ['list[0]', { list: null }, null],
    ['list[0]', { list: '12' }, null],
    ['list[0].x', { list: [{ x: 5 }] }, 5],
    ['list[0].x', { list: [null] }, null],
    ['map.length', { map: { length: 4 } }, 4],
    ['map.length', { map: [1, 2] }, null],
    ['map.length', { map: 'four' }, null],
    ['map["a.b"]', { map: { 'a.b': 6 } }, 6],
    ['map["say \\"x\\" \\u2028"]', { map: { 'say "x" \u2028': 7 } }, 7],
    ['map["a.b"]', {}, null],
  ])('follows %s into arrays and maps of %j', (path, event, cell) => {
    expect(readInto(path, event)).toEqual([cell])
  })

  it('names a value within an array by its path', () => {
    expect(readInto('list[-1].x', { list: [{ x: 1 }, { x: 'two' }] })).toEqual([
      null,
      '0 wrong-type list[-1].x two',
    ])
  })

  it('leaves rows without an event missing in every slot, without a fault', () => {
    const run = runSteps({ n: 'number', t: 'text' }, [], [{ n: 1, t: 'x' }, null, { n: 2, t: 'y' }])
    expect(run.cells('n')).toEqual([1, null, 2])
    expect(run.cells('t')).toEqual(['x', null, 'y'])
    expect(run.told()).toEqual([])
  })

  it('overwrites what the batch before left in the slots', () => {
    const run = runSteps({ n: 'number', t: 'text' }, [], [{ n: 1, t: 'x' }])
    void run.plan.run([null], 1, run.faults)
    expect([run.cells('n'), run.cells('t')]).toEqual([[null], [null]])
  })

  it('reads more fields than one generated loop takes, under names that are no identifiers', () => {
    const names = Array.from({ length: 80 }, (_, i) => `field ${i} "quoted" \\ \u2028 \`\${x}\``)
    const shapes = Object.fromEntries(names.map((name) => [name, 'number' as const]))
    const run = runSteps(shapes, [], [Object.fromEntries(names.map((name, i) => [name, i]))])
    expect(names.map((name) => run.cells(name)[0])).toEqual(names.map((_, i) => i))
  })
})
