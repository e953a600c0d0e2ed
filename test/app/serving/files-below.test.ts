import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { filesBelow } from '../../../src/app/serving/files-below.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-below-'))
const folder = join(root, 'data')
const files = filesBelow(folder)
const limits = { maxRows: 3, maxBodyBytes: 1024 }
const read = (path: string) => files.read(path, limits, new AbortController().signal)

beforeAll(() => {
  mkdirSync(join(folder, 'inner'), { recursive: true })
  mkdirSync(join(root, 'data2'))
  const write = (path: string, text: string | Buffer) => {
    writeFileSync(join(root, path), text)
  }
  write('secret.csv', 'a\n1\n')
  write('data2/secret.csv', 'a\n1\n')
  write('data/rows.csv', 'a,b\n1,x\n"2, 3",\n')
  write('data/inner/..odd.csv', 'a\n1\n')
  write('data/rows.csv.gz', gzipSync('a\n1\n'))
  write('data/bomb.csv.gz', gzipSync(`a\n${'1'.repeat(4000)}\n`))
  write('data/short.csv', 'a,b\n1,2\n1\n')
  write('data/twice.csv', 'a,a\n1,2\n')
  write('data/empty.csv', '')
  write('data/long.csv', 'a\n1\n2\n3\n4\n')
  symlinkSync(join(folder, 'rows.csv'), join(folder, 'near.csv'))
  symlinkSync(join(root, 'secret.csv'), join(folder, 'far.csv'))
  symlinkSync(root, join(folder, 'up'))
})

describe('filesBelow', () => {
  test('reads cells as texts, empty ones as missing', async () => {
    expect(await read('rows.csv')).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', 'x'],
        ['2, 3', null],
      ],
    })
  })

  test.each(['near.csv', 'inner/../rows.csv', 'inner/..odd.csv', 'rows.csv.gz', join(folder, 'rows.csv')])(
    'reads %s, which is below',
    async (path) => {
      expect((await read(path)).columns[0]).toBe('a')
    },
  )

  test.each([
    '../secret.csv',
    '../data2/secret.csv',
    'far.csv',
    'up/secret.csv',
    'inner',
    '.',
    'none.csv',
    'rows.csv\0',
    join(root, 'secret.csv'),
  ])('says of %j no more than that it is not there', async (path) => {
    await expect(read(path)).rejects.toMatchObject({
      kind: 'unknown-path',
      message: `there is no file ${JSON.stringify(path)} below the folder of serve.files`,
    })
  })

  test.each([
    ['short.csv', 'malformed', 'data row 2: expected 2 cells, found 1'],
    ['twice.csv', 'malformed', "column 'a' is there twice"],
    ['empty.csv', 'malformed', 'empty.csv: expected a header line with column names, it is empty'],
    ['long.csv', 'too-large', 'the file has more than 3 rows (serve.maxRows)'],
    ['bomb.csv.gz', 'too-large', 'the file has more than 1024 bytes (serve.maxBodyBytes)'],
  ])('refuses %s', async (path, kind, message) => {
    await expect(read(path)).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(message) as string,
    })
  })

  test('shows no path of the server', async () => {
    await expect(read('empty.csv')).rejects.not.toMatchObject({
      message: expect.stringContaining(root) as string,
    })
  })
})
