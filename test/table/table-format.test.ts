import { describe, expect, it } from 'vitest'
import { tableFormat, textFormat } from '../../src/table/table-format.ts'

describe('tableFormat', () => {
  it.each([
    ['a.csv', 'csv'],
    ['A.CSV', 'csv'],
    ['a.b.jsonl', 'jsonl'],
    ['a.ndjson', 'jsonl'],
    ['a.json', 'jsonl'],
    ['a.csv.gz', 'csv'],
    ['a.JSONL.ZST', 'jsonl'],
    ['a.parquet', 'parquet'],
    ['a.arrow', 'arrow'],
    ['a.feather', 'arrow'],
    ['a.arrows.gz', 'arrow-stream'],
  ])('%s is %s', (path, format) => {
    expect(tableFormat(path, undefined, '--input-format')).toBe(format)
  })

  it('takes what is asked for first', () => {
    expect(tableFormat('a.csv', 'jsonl', '--input-format')).toBe('jsonl')
    expect(tableFormat('-', 'csv', '--input-format')).toBe('csv')
  })

  it.each(['-', 'rows', 'rows.txt', 'csv/rows', 'rows.gz'])('cannot tell what %s is', (path) => {
    expect(() => tableFormat(path, undefined, '--input-format')).toThrow(
      'expected a name that ends in .csv, .jsonl, .ndjson, .parquet, .arrow, .feather, .arrows or .json, or --input-format csv, jsonl, parquet, arrow or arrow-stream',
    )
  })

  it('writes no JSON array', () => {
    expect(() => tableFormat('a.json', undefined, '--output-format', 'write')).toThrow(
      'expected a name that ends in .csv, .jsonl, .ndjson, .parquet, .arrow, .feather or .arrows, or --output-format csv, jsonl, parquet, arrow or arrow-stream',
    )
  })
})

describe('textFormat', () => {
  it('is for who reads lines alone', () => {
    expect(textFormat('a.csv', undefined, 'format')).toBe('csv')
    expect(() => textFormat('a.parquet', undefined, 'format')).toThrow(
      'a.parquet: expected a name that ends in .csv, .jsonl, .ndjson or .json, or format csv or jsonl',
    )
  })
})
