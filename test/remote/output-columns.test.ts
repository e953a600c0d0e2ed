import { describe, expect, it } from 'vitest'
import { outputColumns } from '../../src/remote/output-columns.ts'

const number = (name: string) => ({ name, type: 'number' as const, datatype: null })
const text = (name: string) => ({ name, type: 'text' as const, datatype: null })

const kindsOf = (outputs: Parameters<typeof outputColumns>[0], labels: readonly string[] | null) => {
  const found = outputColumns(outputs, labels)
  return typeof found === 'string'
    ? found
    : found.columns.map(({ kind, level }) => (level === null ? kind : `${kind} ${level}`))
}

describe('outputColumns', () => {
  it.each([
    ['one number', [number('y')], null, ['value']],
    ['numbers', [number('a'), number('b')], null, ['output', 'output']],
    ['numbers with labels', [number('a'), number('b')], ['no', 'yes'], ['probability no', 'probability yes']],
    [
      'a class beside them',
      [text('c'), number('a'), number('b')],
      ['no', 'yes'],
      ['label', 'probability no', 'probability yes'],
    ],
    ['a class alone', [text('c')], ['no', 'yes'], ['label']],
    [
      'a class without labels',
      [text('c')],
      null,
      "output 'c' is text, a class: labels must name the classes that there are",
    ],
    ['two classes', [text('c'), text('d')], ['no'], 'several outputs are text: c, d'],
    [
      'too many labels',
      [number('a')],
      ['no', 'yes'],
      'there are 2 labels, and 1 output with numbers: as many are wanted',
    ],
  ])('knows %s', (_what, outputs, labels, expected) => {
    expect(kindsOf(outputs, labels)).toEqual(expected)
  })
})
