import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { FileObject } from '../../../src/model/xgboost/file-value.ts'
import type { FileValue } from '../../../src/model/xgboost/file-value.ts'

const object = (values: Readonly<Record<string, FileValue>>): FileObject =>
  new FileObject('m', '', new Map(Object.entries(values)))

describe('FileObject', () => {
  const fields = object({
    text: 'a',
    number: 3,
    numeral: '3',
    none: '',
    list: Float64Array.of(1, 2.5),
    bytes: Int8Array.of(-1, 2),
    texts: ['a', 'b'],
    empty: new Float64Array(0),
    objects: [new Map([['id', 7]])],
    inner: new Map<string, FileValue>([['deep', new Map([['text', 'x']])]]),
  })

  it('gives values by what they are expected to be', () => {
    expect(fields.text('text')).toBe('a')
    expect([
      fields.integer('number', 0, 3),
      fields.integer('numeral', 3, 9),
      fields.integer('no', 0, 1, 1),
    ]).toEqual([3, 3, 1])
    expect(fields.numbers('list', 2)).toEqual(Float64Array.of(1, 2.5))
    expect(fields.floats('list')).toEqual(Float32Array.of(1, 2.5))
    expect(fields.integers('bytes', -1, 2)).toEqual(Int32Array.of(-1, 2))
    expect([fields.textList('texts'), fields.textList('empty')]).toEqual([['a', 'b'], []])
    expect(fields.objectList('objects', String)[0]!.integer('id', 7, 7)).toBe(7)
    expect(fields.object('inner').object('deep').text('text')).toBe('x')
    expect([...fields.texts()]).toEqual([
      ['text', 'a'],
      ['numeral', '3'],
      ['none', ''],
    ])
  })

  it.each([
    ['a text', () => fields.text('number'), 'number: expected a text, found another value'],
    ['a missing text', () => fields.text('no'), 'no: expected a text, it is missing'],
    ['an integer', () => fields.integer('text', 0, 1), 'text: expected an integer, found another value'],
    ['an empty integer', () => fields.integer('none', 0, 1), 'none: expected an integer'],
    ['a small integer', () => fields.integer('number', 4, 5), 'number: expected 4 to 5, found 3'],
    ['numbers', () => fields.numbers('texts'), 'texts: expected a list of numbers, found another value'],
    ['so many numbers', () => fields.numbers('list', 3), 'list: expected 3 numbers, found 2'],
    ['integers', () => fields.integers('list', 0, 3), 'list: expected integers from 0 to 3, found 2.5 at 1'],
    ['texts', () => fields.textList('list'), 'list: expected texts, found another value at 0'],
    [
      'objects',
      () => fields.objectList('texts', String),
      'texts: expected objects, found another value at 0',
    ],
    ['an object', () => fields.object('list'), 'list: expected an object, found another value'],
    ['a list', () => fields.list('text'), 'text: expected a list, found another value'],
    [
      'what is inside',
      () => fields.object('inner').object('deep').text('a'),
      'inner.deep, a: expected a text',
    ],
    [
      'an element',
      () => fields.objectList('objects', (at) => `tree ${at}`)[0]!.text('id'),
      'tree 0, id: expected',
    ],
  ])('names the key where it is not %s', (_, read, message) => {
    expect(read).toThrow(ModelError)
    expect(read).toThrow(message)
  })
})
