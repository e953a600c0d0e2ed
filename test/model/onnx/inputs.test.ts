import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { readModel } from '../../../src/model/onnx/graph.ts'
import type { Graph } from '../../../src/model/onnx/graph.ts'
import { hasNumberedColumns, inputColumns, readInputs } from '../../../src/model/onnx/inputs.ts'
import { modelBytes } from './onnx-bytes.ts'
import type { ValueSpec } from './onnx-bytes.ts'

/** A graph that reads all of its inputs but those named `unread`. */
function graphWith(...inputs: readonly ValueSpec[]): Graph {
  const read = inputs.map(({ name }) => name).filter((name) => name !== 'unread')
  const encoder = { cats_strings: { texts: ['a', 'b'] } }
  const nodes = inputs.flatMap(({ name, type }) =>
    read.includes(name) && type === 'string'
      ? [
          {
            operator: 'OneHotEncoder',
            domain: 'ai.onnx.ml',
            inputs: [name],
            outputs: [`${name}!`],
            attributes: encoder,
          },
        ]
      : [],
  )
  const numbers = inputs
    .filter(({ name, type }) => type !== 'string' && read.includes(name))
    .map(({ name }) => name)
  const all = { operator: 'Concat', inputs: numbers, outputs: ['y'] }
  return readModel(modelBytes({ inputs, outputs: [{ name: 'y' }], nodes: [...nodes, all] }), 'm').graph
}

function columnNames(graph: Graph, names?: readonly string[]): readonly string[] {
  return inputColumns(readInputs(graph, names, 'm.onnx')).map(({ name }) => name)
}

describe('readInputs', () => {
  it('makes a column of an input of one, by its name', () => {
    const graph = graphWith(
      { name: 'temp' },
      { name: 'site', type: 'string' },
      { name: 'list', shape: [null] },
    )
    const inputs = readInputs(graph, undefined, 'm.onnx')
    expect(inputColumns(inputs)).toEqual([
      { name: 'temp', kind: 'numeric', levels: null },
      { name: 'site', kind: 'categorical', levels: ['a', 'b'] },
      { name: 'list', kind: 'numeric', levels: null },
    ])
    expect(inputs.map(({ isList }) => isList)).toEqual([false, false, true])
    expect(hasNumberedColumns(graph)).toBe(false)
  })

  it('numbers the columns of one that has several, or takes the names that are given', () => {
    const graph = graphWith(
      { name: 'X', shape: [null, 3] },
      { name: 'one' },
      { name: 'C', type: 'string', shape: [null, 2] },
    )
    expect(columnNames(graph)).toEqual(['X_0', 'X_1', 'X_2', 'one', 'C_0', 'C_1'])
    expect(columnNames(graph, ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'b', 'c', 'one', 'd', 'e'])
    expect(hasNumberedColumns(graph)).toBe(true)
  })

  it('takes the number of columns from the names where the file does not say it', () => {
    const graph = graphWith({ name: 'X', shape: [null, null] }, { name: 'Z', shape: [null, 2] })
    expect(columnNames(graph, ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(readInputs(graph, ['a', 'b', 'c'], 'm').map(({ width }) => width)).toEqual([1, 2])
  })

  it('asks for no column that nothing reads', () => {
    const inputs = readInputs(graphWith({ name: 'x' }, { name: 'unread', type: 'string' }), undefined, 'm')
    expect(inputs.map(({ name, columns }) => [name, columns === null])).toEqual([
      ['x', false],
      ['unread', true],
    ])
  })

  it('knows those that take rows one at a time', () => {
    expect(readInputs(graphWith({ name: 'x', shape: [1, 4] }), undefined, 'm')).toMatchObject([
      { single: true, width: 4 },
    ])
  })

  const wide: ValueSpec = { name: 'X', shape: [null, 3] }
  it.each<readonly [string, readonly ValueSpec[], readonly string[] | undefined, RegExp]>([
    ['a sequence', [{ name: 's', form: 4 }], undefined, /input s: expected a tensor .*, found a sequence/],
    ['an optional value', [{ name: 's', form: 9 }], undefined, /found a optional|found an optional/],
    [
      'numbers of 16 bits',
      [{ name: 'h', type: 'float16' }],
      undefined,
      /found float16: export the model with an input of float/,
    ],
    ['pictures', [{ name: 'p', shape: [null, 3, 8, 8] }], undefined, /\[N, F\] or \[N\], found 4 dimensions/],
    ['a number alone', [{ name: 'n', shape: [] }], undefined, /found 0 dimensions/],
    [
      'a certain number of rows',
      [{ name: 'x', shape: [5, 3] }],
      undefined,
      /found exactly 5: .*dynamic_axes/,
    ],
    [
      'columns without a number',
      [{ name: 'X', shape: [null, null] }],
      undefined,
      /name them by setting featureNames/,
    ],
    ['more columns than any table has', [{ name: 'X', shape: [null, 2 ** 40] }], undefined, /at most/],
    ['too few names', [wide], ['a'], /setting featureNames: expected 3 names, found 1/],
    ['names of columns that have their own', [{ name: 'x' }], ['a'], /the file names its columns itself: x/],
    ['two columns of one name', [wide, { name: 'X_1' }], undefined, /found 'X_1' twice/],
  ])('refuses %s', (_, inputs, names, message) => {
    expect(() => readInputs(graphWith(...inputs), names, 'm.onnx')).toThrow(ModelError)
    expect(() => readInputs(graphWith(...inputs), names, 'm.onnx')).toThrow(message)
  })
})
