import { describe, expect, it } from 'vitest'
import { tableFormat } from '../../src/table/table-format.ts'

describe('tableFormat', () => {
  it.each([
    ['a.csv', 'csv'],
    ['A.CSV', 'csv'],
    ['a.b.jsonl', 'jsonl'],
    ['a.ndjson', 'jsonl'],
  ])('%s is %s', (path, format) => {
    expect(tableFormat(path, undefined, '--input-format')).toBe(format)
  })

  it('takes what is asked for first', () => {
    expect(tableFormat('a.csv', 'jsonl', '--input-format')).toBe('jsonl')
    expect(tableFormat('-', 'csv', '--input-format')).toBe('csv')
  })

  it.each(['-', 'rows', 'rows.txt', 'csv/rows'])('cannot tell what %s is', (path) => {
    expect(() => tableFormat(path, undefined, '--input-format')).toThrow(
      'expected a name that ends in .csv, .jsonl or .ndjson, or --input-format csv or jsonl',
    )
  })
})
