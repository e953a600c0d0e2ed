import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostgresServer, findPostgres, password, user } from '../lookups/support/postgres-server.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { categoryModel, coolerModel, modelPath, run, scratch } from '../table/run.ts'
import type { Ran } from '../table/run.ts'

const programs = findPostgres()
const isSkipped = skipAloud(
  programs === null && 'tables of PostgreSQL need a server: apt-get install postgresql',
)

let server: PostgresServer
beforeAll(async () => {
  if (programs !== null) server = await PostgresServer.start(programs)
})
afterAll(() => (programs === null ? undefined : server.close()))

const main = new URL('../../src/main.ts', import.meta.url).pathname

function url(): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/postgres`
}

function words(table: string, to: string, ...more: string[]): string[] {
  const from = ['--from', url(), '--table', table, '--to', to]
  const key = more.includes('--key') ? [] : ['--key', 'id']
  return ['score-table', '-m', categoryModel, ...from, ...key, ...more]
}

function score(table: string, to: string, ...more: string[]): Promise<Ran> {
  return run(words(table, to, ...more))
}

const columns = ['rig_mode', 'vib_band', 'psb_bar', 'fsa_vol_flow', 'pump_eff', 'eff_fact_pct']

/** Rows whose values all differ, some of them missing or of no level. */
function makeRows(table: string, count: number): string {
  return `CREATE TABLE ${table} (id bigint PRIMARY KEY, rig_mode text, vib_band text, psb_bar double precision,
      fsa_vol_flow numeric(12, 6), pump_eff real, eff_fact_pct text);
    INSERT INTO ${table} SELECT 9007199254740993 + 3 * n, (ARRAY['cold_thick', 'warm', NULL, 'none such'])[1 + n % 4],
      (ARRAY['normal', 'high'])[1 + n % 2], 90 + n % 40 + n / 1000000.0, 6 + n % 7 / 10.0, 2400 + n % 300,
      CASE WHEN n % 11 = 0 THEN NULL ELSE (50 + n % 20)::text END
    FROM generate_series(1, ${count}) AS n`
}

/** All rows of the table of scores, as text, by key. */
async function scoresIn(table: string): Promise<string[]> {
  const rows = (await server.query(
    `SELECT concat_ws('|', id, label, p3, p20, p100, coalesce(reason, '')) AS line FROM ${table} ORDER BY id`,
  )) as { readonly line: string }[]
  return rows.map(({ line }) => line)
}

/** What `sluice score` gives for the rows of a table, in the form of `scoresIn`. */
async function scoredByFile(table: string): Promise<string[]> {
  const rows = (await server.query(
    `SELECT concat_ws(',', id, ${columns.map((name) => `coalesce(${name}::text, '')`).join(', ')}) AS line FROM ${table} ORDER BY id`,
  )) as { readonly line: string }[]
  const place = scratch({
    'in.csv': [['id', ...columns].join(','), ...rows.map(({ line }) => line), ''].join('\n'),
  })
  const out = place.path('out.csv')
  const { code } = await run([
    'score',
    '-m',
    categoryModel,
    '-i',
    place.path('in.csv'),
    '-o',
    out,
    '--keep',
    'id',
  ])
  expect(code).toBe(0)
  return place
    .read('out.csv')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replaceAll(',', '|'))
}

function start(argv: readonly string[]): ChildProcess & { readonly errors: () => string } {
  const child = spawn(process.execPath, ['--no-warnings', main, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return Object.assign(child, { errors: () => text })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(20)
}

describe.skipIf(isSkipped)('sluice score-table with PostgreSQL', () => {
  it('gives each key the scores that the rows have in a file', async () => {
    await server.query(makeRows('readings', 2500))
    const { code, stderr } = await score('readings', 'scores', '--chunk', '1000')
    expect(stderr).toMatch(/table scores was not there: made/)
    expect(stderr).toMatch(/2,500 rows of 2,500 scored in .* rows\/s; 2,500 written to scores/)
    expect(code).toBe(0)
    expect(stderr).not.toContain('secret')
    const scores = await scoresIn('scores')
    expect(scores).toHaveLength(2500)
    expect(scores).toEqual(await scoredByFile('readings'))
    const [first] = await server.query(
      'SELECT model, digest, pg_typeof(id)::text AS key, scored_at <= now() AS past FROM scores LIMIT 1',
    )
    expect(first).toEqual({
      model: 'cool_cond-cat.zip',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      key: 'bigint',
      past: true,
    })
  })

  it('changes only what differs: nothing the second time, one row after a change, all with another model', async () => {
    await server.query(makeRows('again', 300))
    await score('again', 'again_scores')
    expect((await score('again', 'again_scores')).stderr).toMatch(/300 rows of 300 scored.*; 0 written/)
    await server.query("UPDATE again SET eff_fact_pct = 'high' WHERE id = 9007199254740996")
    expect((await score('again', 'again_scores')).stderr).toMatch(/299 rows of 300 scored.*; 1 written/)
    const { stderr } = await run([
      'score-table',
      '-m',
      modelPath('cool_cond'),
      '--from',
      url(),
      '--query',
      'select *, 1 as psa_bar from again',
      '--key',
      'id',
      '--to',
      'again_scores',
    ])
    expect(stderr).toMatch(/; 300 written/)
  })

  it.each(['text', 'uuid', 'numeric', 'timestamptz', 'varchar(40)', 'char(40)', 'date'])(
    'keeps keys of type %s',
    async (type) => {
      const name = `keyed_${type.replaceAll(/\W/g, '')}`
      const key: Record<string, string> = {
        uuid: `md5(n::text)::uuid`,
        numeric: `12345678901234567890.125 + n`,
        timestamptz: `'2026-01-01T00:00:00.000001Z'::timestamptz + n * interval '1 microsecond'`,
        date: `'2026-01-01'::date + n`,
      }
      const values = key[type] ?? `'k''"\\,{} ' || n || E'\\té'`
      await server.query(
        `CREATE TABLE ${name} AS SELECT (${values})::${type} AS id, 'warm' AS rig_mode, n AS psb_bar FROM generate_series(1, 25) n`,
      )
      const { code, stderr } = await score(name, `${name}_s`, '--chunk', '10')
      expect([code, stderr]).toEqual([0, expect.stringContaining('25 written')])
      expect(await server.query(`SELECT id FROM ${name} EXCEPT SELECT id FROM ${name}_s`)).toEqual([])
    },
  )

  it('says why a row has no scores', async () => {
    await server.query(
      `CREATE TABLE flawed AS SELECT * FROM (VALUES (1, '100'), (2, 'high'), (3, NULL)) AS v(id, psb_bar)`,
    )
    const { code, stderr } = await score('flawed', 'flawed_s')
    expect(code).toBe(0)
    expect(stderr).toContain('1 row could not be scored')
    const rows = await server.query('SELECT id, label IS NULL AS none, reason FROM flawed_s ORDER BY id')
    expect(rows).toEqual([
      { id: 1, none: false, reason: null },
      { id: 2, none: true, reason: expect.stringMatching(/^PredictNumberFormatException: /) as string },
      { id: 3, none: false, reason: null },
    ])
  })

  it.each<[string, string, readonly string[], RegExp]>([
    [
      'a table that is not there',
      'SELECT 1',
      ['--table', 'nothing'],
      /table nothing at .*: there is no such table/,
    ],
    [
      'a key that is not there',
      'CREATE TABLE e1 (psb_bar int)',
      ['--table', 'e1'],
      /expected a column 'id' for the key, found 'psb_bar'/,
    ],
    [
      'a key of two columns',
      'CREATE TABLE e2 (a int, b int)',
      ['--table', 'e2', '--key', 'a,b'],
      /a key is one column/,
    ],
    [
      'a key that stands twice',
      'CREATE TABLE e3 AS SELECT n % 2 AS id, n AS psb_bar FROM generate_series(1, 3) n',
      ['--table', 'e3'],
      /key 'id' is not unique: "1" stands in 2 rows/,
    ],
    [
      'a key that is null',
      'CREATE TABLE e4 AS SELECT NULL::int AS id, 1 AS psb_bar',
      ['--table', 'e4'],
      /key 'id' is null in some rows/,
    ],
    [
      'a key without an order',
      `CREATE TABLE e5 AS SELECT '{}'::json AS id, 1 AS psb_bar`,
      ['--table', 'e5'],
      /key 'id' is json, which has no order/,
    ],
    [
      'no column of the model',
      'CREATE TABLE e6 AS SELECT 1 AS id, 2 AS other',
      ['--table', 'e6'],
      /expected columns of the model/,
    ],
    [
      'a column that no model takes',
      `CREATE TABLE e7 AS SELECT 1 AS id, ARRAY[1] AS psb_bar`,
      ['--table', 'e7'],
      /column "psb_bar" is integer\[\], which is not read/,
    ],
    [
      'a target of another kind',
      'CREATE TABLE e8 AS SELECT 1 AS id, 2 AS psb_bar; CREATE TABLE e8_s (id text)',
      ['--table', 'e8', '--to', 'e8_s'],
      /table e8_s is there and not what the scores want: expected 'id integer', /,
    ],
    [
      'a target without a unique key',
      'CREATE TABLE e9 AS SELECT 1 AS id, 2 AS psb_bar; CREATE TABLE e9_s (id int, label text, p3 float8, p20 float8, p100 float8, reason text, model text, digest text, scored_at timestamptz)',
      ['--table', 'e9', '--to', 'e9_s'],
      /is no primary key and has no unique index/,
    ],
    [
      'the same table for both',
      'CREATE TABLE e10 AS SELECT 1 AS id, 2 AS psb_bar',
      ['--table', 'e10', '--to', 'e10'],
      /expected another table than the one that is scored/,
    ],
    [
      'a key called as an output',
      'CREATE TABLE e11 AS SELECT 1 AS model, 2 AS psb_bar',
      ['--table', 'e11', '--key', 'model'],
      /two columns of one name/,
    ],
    ['a query that is wrong', 'SELECT 1', ['--query', 'selec 1'], /--query at .*: syntax error/],
  ])('refuses %s before it writes', async (_, sql, options, expected) => {
    await server.query(sql)
    const to = options.includes('--to') ? [] : ['--to', 'refused_s']
    const key = options.includes('--key') ? [] : ['--key', 'id']
    const { code, stderr } = await run([
      'score-table',
      '-m',
      categoryModel,
      '--from',
      url(),
      ...to,
      ...key,
      ...options,
    ])
    expect(stderr).toMatch(expected)
    expect(stderr).not.toContain('secret')
    expect(code).toBe(2)
    expect(await server.query(`SELECT to_regclass('refused_s')::text AS made`)).toEqual([{ made: null }])
  })

  it('scores what a query gives', async () => {
    await server.query(makeRows('asked', 50))
    const query = 'select id, psb_bar, rig_mode from asked where id % 2 = 0;'
    const { code, stderr } = await run([
      'score-table',
      '-m',
      categoryModel,
      '--from',
      url(),
      '--query',
      query,
      '--key',
      'id',
      '--to',
      'asked_s',
    ])
    expect([code, stderr]).toEqual([0, expect.stringContaining('25 written to asked_s')])
  })

  it('does not show the password where the server refuses it, or is not there', async () => {
    const from = ['score-table', '-m', coolerModel, '--table', 't', '--key', 'id', '--to', 's', '--from']
    const wrong = await run([...from, `postgres://${user}:hush@127.0.0.1:${server.port}/postgres`])
    expect(wrong.stderr).toMatch(
      /PostgreSQL at postgres:\/\/sluice@127.0.0.1:\d+\/postgres: password authentication failed/,
    )
    const gone = await run([...from, `postgres://${user}:hush@127.0.0.1:1/postgres`])
    expect(gone.stderr).toMatch(/postgres: connect ECONNREFUSED/)
    expect([wrong.code, gone.code]).toEqual([2, 3])
    expect(wrong.stderr + gone.stderr).not.toContain('hush')
  })

  it('has each key once after two kills between write and commit', { timeout: 120_000 }, async () => {
    await server.query(`${makeRows('killed', 20_000)}; ${makeRows('tiny', 1)}`)
    const argv = words('killed', 'killed_s', '--chunk', '1000')
    const rowsDone = async (): Promise<number> => {
      const rows = await server
        .query(`SELECT rows::int FROM sluice_jobs WHERE job = 'killed_s'`)
        .catch(() => [])
      return (rows as { readonly rows: number }[])[0]?.rows ?? 0
    }
    await score('tiny', 'tiny_s')
    // Who holds this lock keeps the transaction, whose scores are written, from its end.
    await server.query(`CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.job = 'killed_s' AND NEW.rows IN (5000, 12000) THEN PERFORM pg_advisory_xact_lock(NEW.rows); END IF;
        RETURN NEW; END $$;
      CREATE TRIGGER waits BEFORE INSERT OR UPDATE ON sluice_jobs FOR EACH ROW EXECUTE FUNCTION waits()`)
    for (const rows of [5_000, 12_000]) {
      const holder = new pg.Client({ connectionString: url() })
      await holder.connect()
      await holder.query('SELECT pg_advisory_lock($1)', [rows])
      const child = start(argv)
      const ended = once(child, 'exit')
      await until(
        async () =>
          (await server.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).length > 0,
      )
      child.kill('SIGKILL')
      expect(await ended).toEqual([null, 'SIGKILL'])
      expect(await rowsDone()).toBe(rows - 1000)
      expect(await scoresIn('killed_s')).toHaveLength(rows - 1000)
      await holder.end()
    }
    const { code, stderr } = await score('killed', 'killed_s', '--chunk', '1000')
    expect(stderr).toMatch(/going on behind 11000 rows of an earlier run/)
    expect(code).toBe(0)
    expect(await scoresIn('killed_s')).toEqual(await scoredByFile('killed'))
    expect(await server.query(`SELECT rows::int, state FROM sluice_jobs WHERE job = 'killed_s'`)).toEqual([
      { rows: 20_000, state: 'done' },
    ])
  })

  it('lets one run at a time write a table', { timeout: 60_000 }, async () => {
    await server.query(makeRows('shared', 10))
    const holder = new pg.Client({ connectionString: url() })
    await holder.connect()
    await holder.query(`SELECT pg_advisory_lock(hashtextextended('sluice:"public"."shared_s"', 0))`)
    const { code, stderr } = await score('shared', 'shared_s')
    expect([code, stderr]).toEqual([4, expect.stringContaining('another run is writing shared_s')])
    await holder.end()
    expect((await score('shared', 'shared_s')).code).toBe(0)
  })

  it('ends with the chunk when it is interrupted, and goes on from there', { timeout: 60_000 }, async () => {
    await server.query(makeRows('stopped', 30_000))
    const child = start(words('stopped', 'stopped_s', '--chunk', '500'))
    const ended = once(child, 'exit')
    await until(
      async () =>
        (await server.query(`SELECT FROM sluice_jobs WHERE job = 'stopped_s'`).catch(() => [])).length > 0,
    )
    child.kill('SIGINT')
    expect(await ended).toEqual([4, null])
    expect(child.errors()).toContain('interrupted after a whole chunk')
    const before = (await scoresIn('stopped_s')).length
    expect(before % 500).toBe(0)
    const { code, stderr } = await score('stopped', 'stopped_s', '--chunk', '500')
    expect([code, stderr]).toEqual([0, expect.stringContaining(`going on behind ${before} rows`)])
    expect(await scoresIn('stopped_s')).toHaveLength(30_000)
  })

  it(
    'ends with a word when the server goes away, and goes on when it is back',
    { timeout: 60_000 },
    async () => {
      await server.query(makeRows('lost', 30_000))
      const child = start(words('lost', 'lost_s', '--chunk', '500'))
      const ended = once(child, 'exit')
      await until(
        async () =>
          (await server.query(`SELECT FROM sluice_jobs WHERE job = 'lost_s'`).catch(() => [])).length > 0,
      )
      await server.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice score-table'`,
      )
      expect(await ended).toEqual([4, null])
      expect(child.errors()).toMatch(/table lost at postgres:.*: /)
      expect((await score('lost', 'lost_s')).code).toBe(0)
      expect(await scoresIn('lost_s')).toHaveLength(30_000)
    },
  )
})

describe('sluice score-table', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['a pipeline', ['-c', 'sluice.yaml', '--table', 't'], /tables are not scored with a pipeline/],
    ['neither table nor query', ['-m', coolerModel], /either --table or --query/],
    [
      'what is no URL',
      ['-m', coolerModel, '--table', 't', '--from', 'postgres://a:hush@[/x'],
      /expected postgres:\/\/user@host/,
    ],
    ['a model that remembers', ['-m', '../shared/none.zip', '--table', 't'], /none\.zip/],
  ])('refuses %s', async (_, options, expected) => {
    const from = options.includes('--from') ? [] : ['--from', 'postgres://localhost/x']
    const { code, stderr } = await run(['score-table', ...from, '--key', 'id', '--to', 's', ...options])
    expect(stderr).toMatch(expected)
    expect(stderr).not.toContain('hush')
    expect(code).toBe(2)
  })
})
