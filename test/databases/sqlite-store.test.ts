import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { categoryModel, run, scratch } from '../table/run.ts'
import type { Ran } from '../table/run.ts'
import { start, until } from './support.ts'

describe('sluice score-table with SQLite', () => {
  function database(sql: string): { readonly file: string; readonly rows: (query: string) => unknown[] } {
    const file = scratch().path('plant.db')
    const opened = new DatabaseSync(file, { timeout: 5000 })
    onTestFinished(() => {
      opened.close()
    })
    opened.exec(sql)
    return {
      file,
      rows: (query) => {
        const statement = opened.prepare(query)
        statement.setReadBigInts(true)
        return statement.all()
      },
    }
  }

  const readings = (
    count: number,
  ): string => `CREATE TABLE readings (id INTEGER PRIMARY KEY, rig_mode TEXT, psb_bar REAL);
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count})
    INSERT INTO readings SELECT 9007199254740993 + n, CASE n % 3 WHEN 0 THEN 'warm' WHEN 1 THEN 'cold_thick' END, 90 + n % 40 + n / 1e6 FROM n`

  function scored(file: string, ...more: string[]): Promise<Ran> {
    const options = more.includes('--to') ? [] : ['--to', 'scores']
    return run([
      'score-table',
      '-m',
      categoryModel,
      '--from',
      file,
      '--table',
      'readings',
      '--key',
      'id',
      ...options,
      ...more,
    ])
  }

  it('gives each key the scores that the rows have in a file, and changes nothing the second time', async () => {
    const { file, rows } = database(readings(2500))
    const first = await scored(file, '--chunk', '1000')
    expect(first).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('2,500 written to scores') as string,
    })
    expect((await scored(file)).stderr).toMatch(/2,500 rows of 2,500 scored.*; 0 written/)
    const place = scratch({
      'in.csv': [
        'id,rig_mode,psb_bar',
        ...rows(
          `SELECT concat_ws(',', id, coalesce(rig_mode, ''), psb_bar) AS line FROM readings ORDER BY id`,
        ).map((row) => (row as { line: string }).line),
        '',
      ].join('\n'),
    })
    await run([
      'score',
      '-m',
      categoryModel,
      '-i',
      place.path('in.csv'),
      '-o',
      place.path('out.jsonl'),
      '--keep',
      'id',
    ])
    const expected = place
      .read('out.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line.replace(/"id":("?)(\d+)"?/, '"id":"$2"')) as Record<string, unknown>)
    const found = rows(
      'SELECT CAST(id AS TEXT) AS id, label AS predict, p3, p20, p100, reason FROM scores ORDER BY id',
    )
    expect(found).toHaveLength(2500)
    expect(found).toEqual(expected.map((row) => ({ ...row, reason: null })))
  })

  it('goes on behind the last chunk after a kill', async () => {
    const { file, rows } = database(readings(20_000))
    const child = start([
      'score-table',
      '-m',
      categoryModel,
      '--from',
      file,
      '--table',
      'readings',
      '--key',
      'id',
      '--to',
      'scores',
      '--chunk',
      '200',
    ])
    const ended = once(child, 'exit')
    await until(() =>
      Promise.resolve(
        rows(`SELECT 1 FROM sqlite_schema WHERE name = 'sluice_jobs'`).length > 0 &&
          rows('SELECT 1 FROM sluice_jobs').length > 0,
      ),
    )
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const [{ rows: done }] = rows('SELECT rows FROM sluice_jobs') as [{ rows: bigint }]
    expect(rows('SELECT count(*) AS count FROM scores')).toEqual([{ count: done }])
    const { code, stderr } = await scored(file, '--chunk', '200')
    expect([code, stderr]).toEqual([0, expect.stringContaining(`going on behind ${done} rows`)])
    expect(rows('SELECT count(*) AS count, count(DISTINCT id) AS ids FROM scores')).toEqual([
      { count: 20_000n, ids: 20_000n },
    ])
  })

  it('keeps keys of texts and numbers side by side, and refuses another run', async () => {
    const { file, rows } = database(
      `CREATE TABLE readings (id, psb_bar); INSERT INTO readings VALUES ('b''1', 1), (7, 2), ('', 3), (1.5, 4), ('7', 5)`,
    )
    expect((await scored(file, '--chunk', '2')).code).toBe(0)
    expect(rows('SELECT id FROM readings EXCEPT SELECT id FROM scores')).toEqual([])
    const lock = new DatabaseSync(
      readdirSync(dirname(file))
        .filter((name) => name.endsWith('.lock'))
        .map((name) => join(dirname(file), name))[0]!,
    )
    lock.exec('BEGIN EXCLUSIVE')
    expect(await scored(file)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('another run is writing scores') as string,
    })
    lock.close()
    expect((await scored(file)).code).toBe(0)
  })

  it.each<[string, string, RegExp]>([
    ['a table that is not there', 'CREATE TABLE other (id)', /no such table: readings/],
    [
      'a key that is not there',
      'CREATE TABLE readings (psb_bar)',
      /expected one column 'id' for the key, found 'psb_bar'/,
    ],
    [
      'a key that is null',
      'CREATE TABLE readings (id, psb_bar); INSERT INTO readings VALUES (NULL, 1)',
      /key 'id' is null in some rows/,
    ],
    [
      'a key that stands twice',
      `CREATE TABLE readings (id, psb_bar); INSERT INTO readings VALUES ('a', 1), ('a', 2)`,
      /key 'id' is not unique: 'a' stands in 2 rows/,
    ],
    [
      'a target of another kind',
      'CREATE TABLE readings (id, psb_bar); CREATE TABLE scores (id)',
      /not what the scores want: expected columns 'label', /,
    ],
    [
      'a target without a unique key',
      'CREATE TABLE readings (id, psb_bar); CREATE TABLE scores (id, label, p3, p20, p100, reason, model, digest, scored_at)',
      /ON CONFLICT/,
    ],
  ])('refuses %s', async (_, sql, expected) => {
    const { file } = database(sql)
    expect(await scored(file)).toMatchObject({ code: 2, stderr: expect.stringMatching(expected) as string })
  })

  it('refuses what is no database, and does not make one', async () => {
    const place = scratch({ 'text.db': 'no database, but a text that is long enough to be looked at' })
    expect(await scored(place.path('text.db'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be read as a database/) as string,
    })
    expect((await scored(place.path('none.db'))).code).toBe(2)
    expect(readdirSync(place.folder)).toEqual(['text.db'])
  })
})
