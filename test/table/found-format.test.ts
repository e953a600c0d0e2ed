import { describe, expect, it } from 'vitest'
import { firstBytes, foundFormat, inputFormat } from '../../src/table/found-format.ts'
import { scratch } from './run.ts'

describe('foundFormat', () => {
  it.each([
    ['PAR1\x15\x04\x15\x20', 'parquet'],
    // The pages of a column that is encrypted begin with their length.
    ['PAR1\xc0\0\0\0', 'parquet'],
    ['ARROW1\0\0', 'arrow'],
    ['\xff\xff\xff\xff\x10\x01\0\0', 'arrow-stream'],
    ['PAR1,x\r\n', null],
    ['PAR1', null],
    ['FEA1\t1\n', null],
    ['', null],
  ])('%j is %s', (start, format) => {
    expect(foundFormat(Buffer.from(start, 'latin1'), 'a')).toBe(format)
  })

  it.each([
    ['PARE\x10\x01\0\0', 'a: encrypted Parquet is not read; write it without encryption'],
    ['FEA1\0\0\0\0', 'a: the first version of Feather is not read; write it as Feather 2, Arrow or Parquet'],
  ])('refuses %j', (start, message) => {
    expect(() => foundFormat(Buffer.from(start, 'latin1'), 'a')).toThrow(message)
  })
})

describe('inputFormat', () => {
  const parquet = Buffer.from('PAR1\x15\x04\x15\x20')
  const files = { rows: parquet, 'rows.csv': parquet, text: 'x\n1\n' }

  it('takes what is asked for, then the name, then the first bytes', async () => {
    const place = scratch(files)
    expect(await inputFormat(place.path('rows'), 'jsonl', null)).toBe('jsonl')
    expect(await inputFormat(place.path('rows.csv'), undefined, null)).toBe('csv')
    expect(await inputFormat(place.path('rows'), undefined, null)).toBe('parquet')
  })

  it.each(['text', 'nowhere'])('cannot tell what a file called %s is', async (name) => {
    const place = scratch(files)
    const message = 'expected a name that ends in .csv'
    await expect(inputFormat(place.path(name), undefined, '--input-format')).rejects.toThrow(message)
    await expect(inputFormat('-', undefined, '--input-format')).rejects.toThrow(message)
  })

  it('reads no more than tells', async () => {
    const place = scratch(files)
    expect(Buffer.from(await firstBytes(place.path('rows')))).toEqual(parquet)
    expect(await firstBytes(place.path('text'))).toHaveLength(4)
  })
})
