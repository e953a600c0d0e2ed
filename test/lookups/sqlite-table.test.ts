import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SqliteTable } from '../../src/lookups/sqlite-table.ts'
import { scratch } from '../table/run.ts'
import { answersOf } from './support/surroundings.ts'

const noCache = { maxEntries: 0, ttlMs: 1_000 }

function write(file: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(file)
  for (const sql of statements) database.exec(sql)
  database.close()
}

async function opened(
  statements: readonly string[],
  columns: readonly string[],
  over: { readonly key?: string | string[]; readonly table?: string; readonly cache?: typeof noCache } = {},
) {
  const files = scratch()
  const file = files.path('m.db')
  write(file, ...statements)
  const table = await SqliteTable.check('machines', {
    ...{ source: 'sqlite', file, table: 'machines', key: 'id', cache: noCache },
    ...over,
  })
  const lookup = table.open(columns)
  await table.start()
  onTestFinished(() => table.close())
  return { table, lookup, file, files }
}

const machines = [
  'CREATE TABLE machines (id TEXT PRIMARY KEY, bar REAL, site TEXT, serial INTEGER, raw BLOB)',
  `INSERT INTO machines VALUES ('m1', 1.5, 'north', 9007199254740993, x'00ff'), ('m2', NULL, '', 1, NULL), ('5', 5, 'five', 5, NULL)`,
]

describe('SqliteTable', () => {
  it('reads the cells of a key, null where there is no row', async () => {
    const { lookup, table } = await opened(machines, ['bar', 'site', 'serial'])
    expect([table.waits, table.columns]).toEqual([false, ['id', 'bar', 'site', 'serial', 'raw']])
    const odd = ['', "'; DROP TABLE machines; --", 'x'.repeat(100_000), '\u0000', '💥']
    expect(await answersOf(lookup, ['m1', 'm2', '5', ...odd])).toEqual([
      [1.5, 'north', 9007199254740993n],
      [null, '', 1n],
      [5, 'five', 5n],
      ...odd.map(() => null),
    ])
  })

  it('compares keys as the column does: numbers by their value', async () => {
    const { lookup } = await opened(machines, ['site'], { key: 'serial' })
    expect(await answersOf(lookup, ['5', '9007199254740993', 'five', ''])).toEqual([
      ['five'],
      ['north'],
      null,
      null,
    ])
  })

  it('takes keys of several columns, views, and names of any kind', async () => {
    const view = 'CREATE VIEW "the ""view""" AS SELECT id, serial AS "a b", site AS "s""t" FROM machines'
    const { lookup } = await opened([...machines, view], ['s"t'], {
      table: 'the "view"',
      key: ['id', 'a b'],
    })
    expect(await answersOf(lookup, ['["5","5"]', '["5","6"]'])).toEqual([['five'], null])
  })

  it('sees what others write, at once without a cache and after a look with one', async () => {
    const fresh = await opened(machines, ['site'])
    write(fresh.file, "UPDATE machines SET site = 'south' WHERE id = 'm1'")
    expect(fresh.lookup.find('m1')).toEqual(['south'])
    const kept = await opened(machines, ['site'], { cache: { maxEntries: 10, ttlMs: 86_400_000 } })
    expect([kept.lookup.find('m1'), kept.lookup.find('m3')]).toEqual([['north'], null])
    write(
      kept.file,
      "UPDATE machines SET site = 'south'",
      "INSERT INTO machines (id, site) VALUES ('m3', 'x')",
    )
    expect([kept.lookup.find('m1'), kept.lookup.find('m3')]).toEqual([['north'], null])
    await kept.table.look()
    expect([kept.lookup.find('m1'), kept.lookup.find('m3')]).toEqual([['south'], ['x']])
  })

  it('sees what others have written to a log beside the file', async () => {
    const cache = { maxEntries: 10, ttlMs: 86_400_000 }
    const { table, lookup, file } = await opened(['PRAGMA journal_mode = WAL', ...machines], ['site'], {
      cache,
    })
    const writer = new DatabaseSync(file)
    onTestFinished(() => {
      writer.close()
    })
    expect(lookup.find('m1')).toEqual(['north'])
    writer.exec("UPDATE machines SET site = 'south' WHERE id = 'm1'")
    await table.look()
    expect(lookup.find('m1')).toEqual(['south'])
  })

  it('opens a file that took the place of another', async () => {
    const { table, lookup, files, file } = await opened(machines, ['site'])
    expect(lookup.find('m1')).toEqual(['north'])
    write(files.path('new.db'), machines[0]!, "INSERT INTO machines (id, site) VALUES ('m1', 'east')")
    renameSync(files.path('new.db'), file)
    await table.look()
    expect(lookup.find('m1')).toEqual(['east'])
  })

  it('is an outage while the file is of no use, and goes on when it is again', async () => {
    const { table, lookup, file } = await opened(machines, ['site'])
    rmSync(file)
    await table.look()
    const failed = { code: 'LOOKUP_OUTAGE', message: expect.stringContaining(file) as string }
    expect(() => lookup.find('m1')).toThrow(expect.objectContaining(failed))
    write(file, ...machines)
    expect(lookup.find('m1')).toEqual(['north'])
  })

  it.each<[string, (file: string) => void, object, RegExp]>([
    ['that is not there', () => undefined, {}, /cannot be read as a database: unable to open/],
    [
      'that is no database',
      (file) => {
        writeFileSync(file, 'not a database at all'.repeat(50))
      },
      {},
      /cannot be read as a database/,
    ],
    [
      'without the table',
      (file) => {
        write(file, ...machines)
      },
      { table: 'machine' },
      /no table or view 'machine'/,
    ],
    [
      'without the key',
      (file) => {
        write(file, ...machines)
      },
      { key: 'no' },
      /'machines' has no column 'no'/,
    ],
  ])('refuses a file %s', async (_what, make, over, message) => {
    const file = scratch().path('m.db')
    make(file)
    const settings = { source: 'sqlite', file, table: 'machines', key: 'id', cache: noCache } as const
    const checked = SqliteTable.check('machines', { ...settings, ...over })
    await expect(checked).rejects.toThrow(message)
    await expect(checked).rejects.toMatchObject({ code: 'USAGE' })
  })
})
