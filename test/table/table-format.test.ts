import { describe, expect, it } from 'vitest'
import { tableFormat } from '../../src/table/table-format.ts'

describe('tableFormat', () => {
  it.each([
    ['a.csv', 'csv'],
    ['A.CSV', 'csv'],
    ['a.b.jsonl', 'jsonl'],
    ['a.ndjson', 'jsonl'],
    ['a.json', 'jsonl'],
    ['a.csv.gz', 'csv'],
    ['a.JSONL.ZST', 'jsonl'],
  ])('%s is %s', (path, format) => {
    expect(tableFormat(path, undefined, '--input-format')).toBe(format)
  })

  it('takes what is asked for first', () => {
    expect(tableFormat('a.csv', 'jsonl', '--input-format')).toBe('jsonl')
    expect(tableFormat('-', 'csv', '--input-format')).toBe('csv')
  })

  it.each(['-', 'rows', 'rows.txt', 'csv/rows', 'rows.gz'])('cannot tell what %s is', (path) => {
    expect(() => tableFormat(path, undefined, '--input-format')).toThrow(
      'expected a name that ends in .csv, .jsonl, .ndjson or .json, or --input-format csv or jsonl',
    )
  })

  it('writes no JSON array', () => {
    expect(() => tableFormat('a.json', undefined, '--output-format', 'write')).toThrow(
      'expected a name that ends in .csv, .jsonl or .ndjson, or --output-format csv or jsonl',
    )
  })
})
