import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'

const file = 'examples/hydraulic-rig/models/cool_cond-cat.zip'
const model = loadModel(file)
const columns = model.scorer.inputs.map(({ name }) => name)
const folder = scratchFolder()
let databases = 0

const good = { rig_mode: 'warm', vib_band: 'calm', psb_bar: 104.9, fsa_vol_flow: 6.1, pump_eff: 2366.7, eff_fact_pct: 27.5 } // prettier-ignore
const rows = [
  good,
  { ...good, rig_mode: 'boiling' },
  { ...good, psb_bar: null, vib_band: null },
  { ...good, pump_eff: 'many' },
]

/** A file with a table of these rows, their ids beyond what a double holds. */
function database(): string {
  const path = join(folder, `${databases++}.db`)
  const db = new DatabaseSync(path)
  db.exec(`create table readings (id integer primary key, ${columns.join(', ')})`)
  const insert = db.prepare(`insert into readings values (?, ${columns.map(() => '?').join(', ')})`)
  for (const [at, row] of rows.entries())
    insert.run(
      9007199254740993n + BigInt(at),
      ...columns.map((name) => row[name as keyof typeof row] ?? null),
    )
  db.close()
  return path
}

const all = columns.join(', ')
const sql = (...args: string[]) => cli(['sql', '-m', file, ...args])

describe('sluice sql', () => {
  it('gives scores, labels, outputs and reasons as scoreRow and sluice score have them', async () => {
    const statement = `select id, sluice_label(${all}), sluice_score(${all}), sluice_output('p20', ${all}), sluice_reason(${all}) from readings`
    const { code, stdout } = await sql('--output-format', 'jsonl', database(), statement)
    expect(code).toBe(0)
    const digits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
      /^\d{16}$/.test(context?.source ?? '') ? context!.source : value
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line, digits) as Readonly<Record<string, unknown>>))
    const scored = (row: object) => {
      const { label, probabilities, outputs } = scoreRow(model, row as Record<string, unknown>)
      return [label, probabilities![label!], outputs['p20'], null]
    }
    expect(found).toEqual([
      ['9007199254740993', ...scored(rows[0]!)],
      ['9007199254740994', null, null, null, "unknown-category: column 'rig_mode'"],
      ['9007199254740995', ...scored(rows[2]!)],
      ['9007199254740996', null, null, null, "wrong-type: column 'pump_eff'"],
    ])
  })

  it('gives contributions that add up to the margin of the predicted class', async () => {
    const parts = [...columns, 'bias'].map((name) => `sluice_contribution('${name}', ${all})`)
    const { stdout } = await sql(database(), `select ${parts.join(' + ')} from readings limit 1`)
    const { contributions } = model
    const out = new Float64Array(contributions!.names.length * contributions!.classes.length)
    const cells = Float64Array.from(model.scorer.inputs, ({ levels, name }) => {
      const value = good[name as keyof typeof good]
      return levels === null ? Number(value) : levels.indexOf(String(value))
    })
    contributions!.contributions(cells, out)
    const size = contributions!.names.length
    const at = contributions!.classes.indexOf(scoreRow(model, good).label)
    const margin = out.subarray(at * size, (at + 1) * size).reduce((sum, part) => sum + part, 0)
    expect(Number(stdout.trim().split('\n')[1])).toBeCloseTo(margin, 12)
  })

  it('writes scores beside rows, and changes nothing the second time', async () => {
    const path = database()
    const upsert = `insert into scores select id, sluice_score(${all}) from readings where true on conflict (id) do update set p = excluded.p where p is not excluded.p`
    const first = await sql(path, 'create table scores (id integer primary key, p real)', upsert)
    expect(first.stderr).toContain('4 rows changed')
    const second = await sql(path, upsert)
    expect(second.stderr).toContain('0 rows changed')
  })

  it('reads statements from standard input, and prints CSV', async () => {
    const { code, stdout } = await cli(['sql', '-m', file, ':memory:'], {
      stdin: `-- two\nselect 1 as a, 'x;y' as b; select null as c;`,
    })
    expect(code).toBe(0)
    expect(stdout).toBe('a,b\n1,x;y\nc\n\n')
  })

  it.each([
    [
      ['select sluice_score(1)'],
      4,
      `statement 1: sluice_score takes 6 arguments, found 1: ${columns.join(', ')}`,
    ],
    [['select 1', 'selekt 2'], 4, 'statement 2: near "selekt"'],
    [[`select sluice_output('p7', ${all}) from readings`], 4, "there is no output 'p7': there are"],
    [[`select sluice_contribution('temp', ${all}) from readings`], 4, "there is no column 'temp'"],
    [
      [`create view v as select sluice_score(${all}) from readings; select * from v`],
      4,
      'unsafe use of sluice_score',
    ],
  ])('says what is wrong with %j', async (statements, code, message) => {
    const found = await sql(database(), ...statements)
    expect(found.code).toBe(code)
    expect(found.stderr).toContain(message)
  })

  it('says so where the file is no database, and where nothing is asked', async () => {
    expect(await sql('README.md', 'select 1')).toMatchObject({ code: 2 })
    expect((await sql(':memory:', ' ; ')).stderr).toContain('there is no statement')
  })
})
