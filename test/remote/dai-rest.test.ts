import { describe, expect, it } from 'vitest'
import { classesOf, daiRest } from '../../src/remote/dai-rest.ts'
import type { RemoteLayout } from '../../src/remote/contract.ts'

const column = (name: string, datatype: string, type: 'number' | 'text' = 'number') => ({
  name,
  type,
  datatype,
})

const layout: RemoteLayout = {
  inputs: [column('a', 'Float64'), column('b', 'Bool'), column('c', 'Str', 'text'), column('d', 'Int32')],
  outputs: [column('y.1', 'Float64'), column('y.0', 'Float64')],
  matrix: null,
  given: null,
}

describe('the REST scorer of Driverless AI', () => {
  it('has every cell as text, the empty one for a missing value', () => {
    const { method, path, body } = daiRest.scoring(layout, [
      [155.56646728515625, 1, 'warm', 3],
      [null, 0, null, null],
      [1e21, 0.5, '', -0],
    ])
    expect([method, path]).toEqual(['POST', '/model/score'])
    expect(JSON.parse(body ?? '')).toEqual({
      fields: ['a', 'b', 'c', 'd'],
      rows: [
        ['155.56646728515625', 'true', 'warm', '3'],
        ['', 'false', '', ''],
        ['1e+21', '0.5', '', '0'],
      ],
    })
  })

  it('says its columns with their types', () => {
    const field = (name: string, dataType: string) => ({ name, dataType })
    const schema = {
      inputFields: ['Bool', 'Int32', 'Int64', 'Float32', 'Float64', 'Str', 'Time64'].map((type) =>
        field(type, type),
      ),
      outputFields: [field('y', 'Float64')],
    }
    const { id, inputs, outputs } = daiRest.describe([{ id: 'm', schema }])
    expect(id).toBe('m')
    expect(inputs?.map(({ type }) => type)).toEqual([...Array<string>(5).fill('number'), 'text', 'text'])
    expect(outputs).toEqual([{ name: 'y', type: 'number', datatype: 'Float64' }])
  })

  it('has its scores by name, whatever stands before and between', () => {
    const answer = {
      id: 'm',
      fields: ['a', 'y.0', 'y.1'],
      score: [
        ['1', '0.25', '0.75'],
        ['2', '1', '0'],
      ],
    }
    expect(daiRest.scores(answer, layout, 2)).toEqual([
      ['0.75', '0'],
      ['0.25', '1'],
    ])
  })

  it.each([
    ['no fields', { score: [] }],
    ['fewer rows', { fields: ['y.0', 'y.1'], score: [['0', '1']] }],
    ['an output less', { fields: ['y.0'], score: [['0'], ['1']] }],
    ['no score', { fields: ['y.0', 'y.1'] }],
  ])('is refused with %s', (_what, answer) => {
    expect(() => daiRest.scores(answer, layout, 2)).toThrow(/fields|rows|output|score/)
  })
})

describe('classesOf', () => {
  it.each([
    [
      ['cool_cond_y.3', 'cool_cond_y.20', 'cool_cond_y.100'],
      ['3', '20', '100'],
    ],
    [
      ['a.b.0', 'a.b.1'],
      ['0', '1'],
    ],
    [['y'], null],
    [['y.1'], null],
    [['y.1', 'z.2'], null],
    [['y.1', 'y.'], null],
    [['p1', 'p2'], null],
    [[], null],
  ])('finds in %j %j', (outputs, classes) => {
    expect(classesOf(outputs)).toEqual(classes)
  })
})
