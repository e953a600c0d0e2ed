import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LookupSettingsOf } from '../../src/config/lookups.ts'
import { messageOf } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/secret.ts'
import { AskedTable } from '../../src/lookups/asked-table.ts'
import { PostgresAsker } from '../../src/lookups/postgres-asker.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { PostgresServer, findPostgres, password, user } from './support/postgres-server.ts'
import { answersOf, surroundings } from './support/surroundings.ts'

const programs = findPostgres()
const isSkipped = skipAloud(
  programs === null && 'look-ups in PostgreSQL need a server: apt-get install postgresql',
)

let server: PostgresServer
beforeAll(async () => {
  if (programs !== null) server = await PostgresServer.start(programs)
})
afterAll(() => (programs === null ? undefined : server.close()))

const machines = `
  CREATE TABLE machines (id text PRIMARY KEY, serial integer, bar double precision, rate numeric(10, 2),
    big bigint, ok boolean, since timestamptz, site varchar(20), code char(4), at uuid);
  INSERT INTO machines VALUES
    ('m1', 1, 1.5, 2.50, 9007199254740993, true, '2026-01-01T00:00:00Z', 'north', 'ab', '00000000-0000-0000-0000-000000000001'),
    ('m2', 2, 'NaN', NULL, 1, false, NULL, NULL, 'abcd', NULL),
    ('x'' "y', 3, 'Infinity', 5, 1, NULL, NULL, '', NULL, NULL);
  CREATE VIEW shares AS SELECT id, 6 / (serial - 2) AS share FROM machines;
  CREATE SCHEMA "other ""one""";
  CREATE VIEW "other ""one""".view AS SELECT id AS "a b", serial, site AS "s""t" FROM machines;
`

type Over = Partial<LookupSettingsOf<'postgresql'>>

function settingsOf(over: Over): LookupSettingsOf<'postgresql'> {
  return {
    source: 'postgresql',
    host: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    user,
    password: new Secret(password),
    ssl: false,
    table: 'machines',
    key: 'id',
    connections: 2,
    timeoutMs: 10_000,
    cache: { maxEntries: 0, ttlMs: 1 },
    ...over,
  }
}

async function opened(columns: readonly string[], over: Over = {}) {
  const settings = settingsOf(over)
  const table = new AskedTable('machines', settings, new PostgresAsker('machines', settings))
  const lookup = table.open(columns)
  onTestFinished(() => table.close())
  await table.start(surroundings())
  return lookup
}

describe.skipIf(isSkipped)('PostgresAsker', () => {
  beforeAll(() => server.query(machines))

  it('gives the cells of each key as the server writes them', async () => {
    const lookup = await opened(['bar', 'rate', 'big', 'ok', 'since', 'site'])
    expect(await answersOf(lookup, ['m1', 'm2', 'x\' "y', 'm3'])).toEqual([
      ['1.5', '2.50', '9007199254740993', true, expect.stringMatching(/^2026-01-01 /), 'north'],
      ['NaN', null, '1', false, null, null],
      ['Infinity', '5.00', '1', null, null, ''],
      null,
    ])
  })

  it('has no row for keys that are odd, and rows for the others beside them', async () => {
    const odd = [
      '',
      'a\u0000b',
      '{}',
      '{"m1"}',
      'NULL',
      "'; DROP TABLE machines; --",
      'x'.repeat(100_000),
      '💥',
    ]
    const lookup = await opened(['site'])
    expect(await answersOf(lookup, [...odd, 'm1'])).toEqual([...odd.map(() => null), ['north']])
  })

  it('has no answer for a key whose row a view fails for', async () => {
    const lookup = await opened(['share'], { table: 'shares' })
    expect(await answersOf(lookup, ['m1', 'm2', 'm3'])).toEqual([
      ['-6'],
      'NoAnswer: its row cannot be read: SQLSTATE 22012',
      null,
    ])
  })

  it.each<[string, string, readonly (readonly [key: string, answer: unknown])[]]>([
    [
      'numbers',
      'serial',
      [
        ['1', ['m1']],
        ['2', ['m2']],
        ['01', ['m1']],
        ['1.0', null],
        ['one', null],
        ['', null],
        ['99999999999', null],
      ],
    ],
    [
      'decimal numbers',
      'rate',
      [
        ['2.5', ['m1']],
        ['2.50', ['m1']],
        ['5', ['x\' "y']],
        ['1e400000', null],
      ],
    ],
    [
      'fixed text',
      'code',
      [
        ['abcd', ['m2']],
        ['ab', ['m1']],
        ['a', null],
      ],
    ],
    [
      'ids',
      'at',
      [
        ['00000000-0000-0000-0000-000000000001', ['m1']],
        ['1', null],
      ],
    ],
    [
      'booleans',
      'ok',
      [
        ['false', ['m2']],
        ['perhaps', null],
      ],
    ],
  ])('compares keys as %s where the column holds those', async (_what, key, cases) => {
    const lookup = await opened(['id'], { key })
    const answers = await answersOf(
      lookup,
      cases.map(([asked]) => asked),
    )
    expect(answers).toEqual(cases.map(([, answer]) => answer))
  })

  it('takes keys of several columns, schemas, views, and names of any kind', async () => {
    const over = { table: 'other "one".view', key: ['a b', 'serial'] }
    const lookup = await opened(['s"t'], over)
    expect(await answersOf(lookup, ['["m1","1"]', '["m1","2"]', '["m1","x"]'])).toEqual([
      ['north'],
      null,
      null,
    ])
  })

  it('asks for a large batch at once', async () => {
    await server.query(
      'CREATE TABLE many AS SELECT n AS id, n * 2 AS twice FROM generate_series(1, 2000) AS n',
    )
    const keys = Array.from({ length: 1_024 }, (_, at) => String(at * 2))
    const answers = await answersOf(await opened(['twice'], { table: 'many' }), keys)
    expect(answers).toEqual(
      keys.map((key) => (Number(key) in { 0: 0 } || Number(key) > 2_000 ? null : [String(Number(key) * 2)])),
    )
  })

  it.each<[string, Over, string, RegExp]>([
    ['a wrong password', { password: new Secret('wrong') }, 'CONFIG', /password authentication failed/],
    ['no such database', { database: 'nowhere' }, 'CONFIG', /database "nowhere" does not exist/],
    ['no such table', { table: 'machine' }, 'CONFIG', /relation "machine" does not exist/],
    ['no such key', { key: 'no' }, 'CONFIG', /machines has no column 'no', which is to be the key/],
    ['nobody there', { port: 1 }, 'UNREACHABLE', /PostgreSQL at 127\.0\.0\.1:1: .*ECONNREFUSED/],
  ])('does not start with %s', async (_what, over, code, message) => {
    const started = opened(['site'], over)
    await expect(started).rejects.toThrow(message)
    await expect(started).rejects.toMatchObject({ code })
  })

  it('does not start where a column is not there', async () => {
    await expect(opened(['sight'])).rejects.toMatchObject({
      code: 'CONFIG',
      message: /column "sight" does not exist/,
    })
  })

  it('is an outage while a query takes too long', async () => {
    await server.query('CREATE TABLE locked AS SELECT * FROM machines')
    const lookup = await opened(['site'], { table: 'locked', timeoutMs: 300 })
    const holding = server.query('BEGIN; LOCK TABLE locked; SELECT pg_sleep(2)')
    await expect
      .poll(() => answersOf(lookup, ['m1']).catch(messageOf))
      .toMatch(/lookup 'machines': (canceling statement due to statement timeout|Query read timeout)/)
    await holding
    expect(await answersOf(lookup, ['m1'])).toEqual([['north']])
  })

  it('is an outage while the server is gone, and goes on when it is back', async () => {
    const lookup = await opened(['site'])
    expect(await answersOf(lookup, ['m1'])).toEqual([['north']])
    await server.end()
    await expect(answersOf(lookup, ['m1'])).rejects.toMatchObject({ code: 'LOOKUP_OUTAGE' })
    await server.begin()
    await expect.poll(() => answersOf(lookup, ['m1']).catch(() => 'down')).toEqual([['north']])
  })
})
