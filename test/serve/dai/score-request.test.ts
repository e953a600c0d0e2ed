import { describe, expect, test } from 'vitest'
import { rowsForModel, tolerantJson } from '../../../src/serve/dai/score-request.ts'
import { service, rigPipeline } from '../support.ts'

const [model] = (await service(rigPipeline)).serving.models

function cellOf(type: 'time' | 'double' | 'text' | 'boolean', text: string | null): unknown {
  const columns = [{ name: 'x', type, levels: type === 'text' ? ['NA', 'ok'] : null, optional: false }]
  return rowsForModel({ fields: ['x'], rows: [[text]] }, { ...model!, columns }, ['', 'NA'])[0]!['x']
}

describe('cells for the model', () => {
  test.each([
    ['2018-01-01', Date.UTC(2018, 0, 1)],
    ['2018-01-01 12:30:00', Date.UTC(2018, 0, 1, 12, 30)],
    ['2018-01-01T12:30:00.250', Date.UTC(2018, 0, 1, 12, 30, 0, 250)],
    ['2018-01-01T12:30:00Z', Date.UTC(2018, 0, 1, 12, 30)],
    ['2018-01-01T12:30:00+02:00', Date.UTC(2018, 0, 1, 10, 30)],
    ['1514764800000', '1514764800000'],
    ['2018-02-30', '2018-02-30'],
    ['2018-13-01', '2018-13-01'],
    ['2018-01-01 25:00', '2018-01-01 25:00'],
    ['yesterday', 'yesterday'],
    ['NA', null],
  ])('the time %s is %s', (text, cell) => {
    expect(cellOf('time', text)).toBe(cell)
  })

  test.each([
    ['double', 'true', 1],
    ['double', 'False', 0],
    ['double', '1e3', '1e3'],
    ['double', 'NA', null],
    ['double', 'NaN', null],
    ['boolean', 'true', 'true'],
    ['boolean', '', null],
    ['text', 'NA', 'NA'],
    ['text', '', null],
    ['text', null, null],
  ] as const)('of type %s, %s is %s', (type, text, cell) => {
    expect(cellOf(type, text)).toBe(cell)
  })
})

describe('tolerantJson', () => {
  test('makes texts of the bare tokens, and leaves texts alone', () => {
    const text = '{"a": [NaN, -Infinity, Infinity, "NaN, \\"NaN", 1]}'
    expect(tolerantJson(Buffer.from(text))).toEqual({
      a: ['NaN', '-Infinity', 'Infinity', 'NaN, "NaN', 1],
    })
  })

  test('refuses what is no JSON otherwise', () => {
    expect(() => tolerantJson(Buffer.from('{"a": NaNa}'))).toThrow('the body is no JSON')
  })
})
