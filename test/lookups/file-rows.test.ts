import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readFileRows } from '../../src/lookups/file-rows.ts'
import { scratch } from '../table/run.ts'

function read(name: string, content: string | Buffer, key: string | readonly string[] = 'id') {
  return readFileRows({ file: scratch({ [name]: content }).path(name), key })
}

/** Rows as `key: a,b` of the columns asked for. */
async function told(reading: ReturnType<typeof read>, columns: readonly string[]): Promise<string[]> {
  const { rows } = await reading
  return Array.from(
    rows,
    ([key, row]) => `${key}: ${JSON.stringify(columns.map((each) => row(each) ?? null))}`,
  )
}

describe('readFileRows', () => {
  it.each<[string, string, string | Buffer]>([
    ['CSV', 'm.csv', 'id,bar,site\nm1,1.5,"north, 2"\nm2,,\n'],
    ['JSON lines', 'm.jsonl', '{"id":"m1","bar":"1.5","site":"north, 2"}\n\n{"id":"m2","site":null}\n'],
    ['a JSON array', 'm.json', '[{"id":"m1","bar":"1.5","site":"north, 2"},{"id":"m2"}]'],
    ['compressed CSV', 'm.csv.gz', gzipSync('id,bar,site\nm1,1.5,"north, 2"\nm2,,\n')],
  ])('reads %s', async (_what, name, content) => {
    expect(await told(read(name, content), ['bar', 'site'])).toEqual([
      'm1: ["1.5","north, 2"]',
      'm2: [null,null]',
    ])
  })

  it('finds cells by path, and keys that are numbers or several', async () => {
    const lines = '{"id":5,"at":{"line":2},"o":{"v":1}}\n{"id":12345678901234567890,"at":{"line":3},"o":{}}'
    expect(await told(read('m.jsonl', lines), ['o.v'])).toEqual(['5: [1]', '12345678901234567890: [null]'])
    expect(await told(read('m.jsonl', lines, ['id', 'at.line']), ['o.v'])).toEqual([
      '["5","2"]: [1]',
      '["12345678901234567890","3"]: [null]',
    ])
  })

  it('tells rows without a key, and those that a later one replaces', async () => {
    const found = await read('m.csv', 'id,bar\na,1\n,2\na,3\nb,4\na,5\n')
    expect([found.keyless, found.replaced, found.rows.size]).toEqual([[2], [1, 3], 2])
    expect(found.rows.get('a')?.('bar')).toBe('5')
  })

  it.each<[string, string, string, RegExp]>([
    ['without the key', 'm.csv', 'no,bar\na,1\n', /there is no column 'id', which is to be the key/],
    ['with a row that is none', 'm.csv', 'id,bar\na,1\nb\n', /row 2: expected 2 cells, found 1/],
    ['with a line that is no object', 'm.jsonl', '{"id":1}\n[1]\n', /row 2: expected a JSON object/],
    ['of a kind that is not known', 'm.txt', 'id', /expected a name that ends in/],
    ['of nothing', 'm.csv', '', /it is empty/],
  ])('refuses a file %s', async (_what, name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message)
  })

  it('refuses a file that is not there', async () => {
    await expect(readFileRows({ file: '/nowhere/m.csv', key: 'id' })).rejects.toMatchObject({ code: 'USAGE' })
  })
})
