import { describe, expect, it } from 'vitest'
import { brokenRows, displayWidth, textTable } from '../../../src/cli/print/text-table.ts'

describe('textTable', () => {
  it('puts columns under one another', () => {
    expect(textTable([['name', 'kind'], ['temp', 'numeric', '1'], ['温度', 'x', '2'], ['only']])).toEqual([
      '  name  kind',
      '  temp  numeric  1',
      '  温度  x        2',
      '  only',
    ])
  })
})

describe('brokenRows', () => {
  const rows = [
    ['field', 'columns', 'policies'],
    ['temp', 'cooler.temp, valve.temp, pump.temp', '-'],
  ]

  it('breaks one column between words, so that the table is no wider than told', () => {
    const lines = textTable(brokenRows(rows, 1, 44), '')
    expect(lines).toEqual([
      'field  columns                   policies',
      'temp   cooler.temp, valve.temp,  -',
      '       pump.temp',
    ])
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(44)
  })

  it('leaves rows as they are where there is room', () => {
    expect(brokenRows(rows, 1, Infinity)).toEqual(rows)
  })

  it('keeps a column that can be read where there is none', () => {
    expect(brokenRows(rows, 1, 1).map((row) => row[1])).toEqual([
      'columns',
      'cooler.temp,',
      'valve.temp,',
      'pump.temp',
    ])
  })
})

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['größe', 5],
    ['温度', 4],
    ['é', 1],
    ['🙂', 2],
  ])('%s takes %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})
