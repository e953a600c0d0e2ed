import { SluiceError } from '../core/errors.ts'
import { quoted } from '../core/text.ts'
import type { TypedColumn } from '../table/column-type.ts'
import { jobsTable, stampColumns } from './score-store.ts'
import type { JobProgress } from './score-store.ts'
import { quotedName } from './sql.ts'

/** Asks the server; what it refuses is thrown as a SluiceError. */
export type Ask = (
  sql: string,
  values?: readonly unknown[],
) => Promise<readonly (readonly (string | null)[])[]>

/** The table of scores, by the names that the server knows it under. */
export interface Target {
  readonly schema: string
  readonly table: string
}

export function targetName({ schema, table }: Target): string {
  return `${quotedName(schema)}.${quotedName(table)}`
}

export function jobsOf({ schema }: Target): string {
  return `${quotedName(schema)}.${quotedName(jobsTable)}`
}

/** `scores` is in the first schema that the user has; `mart.scores` in that one. */
export async function findTarget(ask: Ask, to: string): Promise<Target> {
  const at = to.indexOf('.')
  if (at > 0) return { schema: to.slice(0, at), table: to.slice(at + 1) }
  const [[schema] = []] = await ask('select current_schema()')
  if (typeof schema === 'string') return { schema, table: to }
  throw new SluiceError('CONFIG', `--to ${to}: the user has no schema of its own, name one: SCHEMA.${to}`)
}

/** Makes the tables that are not there. Returns whether that of the scores was made. */
export async function prepareTarget(
  ask: Ask,
  target: Target,
  key: { readonly name: string; readonly type: string },
  answers: readonly TypedColumn[],
): Promise<boolean> {
  const wanted = new Map([
    [key.name, key.type],
    ...answers.map(({ name, type }) => [name, type.kind === 'text' ? 'text' : 'double precision'] as const),
    ['model', 'text'],
    ['digest', 'text'],
    ['scored_at', 'timestamp with time zone'],
  ])
  if (wanted.size < 1 + answers.length + stampColumns.length)
    throw new SluiceError(
      'USAGE',
      `${target.table} would have two columns of one name: the key '${key.name}' must be called otherwise than the model's outputs, model, digest and scored_at (--query 'select ${quotedName(key.name)} as row_id, ...')`,
    )
  await ask(
    `create table if not exists ${jobsOf(target)} (job text primary key, fingerprint text not null, last_key text,
      rows bigint not null, state text not null, model text not null, digest text not null,
      started_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  )
  const found = new Map(
    (
      await ask(
        `select attname, format_type(atttypid, atttypmod) from pg_attribute
         where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
        [targetName(target)],
      )
    ).map(([name, type]) => [name!, type!]),
  )
  if (found.size === 0) {
    const columns = [...wanted].map(
      ([name, type]) => `${quotedName(name)} ${type}${name === 'scored_at' ? ' not null' : ''}`,
    )
    await ask(
      `create table ${targetName(target)} (${columns.join(', ')}, primary key (${quotedName(key.name)}))`,
    )
    return true
  }
  const wrong = [...wanted].filter(([name, type]) => found.get(name) !== type)
  if (wrong.length > 0)
    throw new SluiceError(
      'CONFIG',
      `table ${target.table} is there and not what the scores want: expected ${quoted(wrong.map(([name, type]) => `${name} ${type}`))}, found ${quoted(wrong.map(([name]) => (found.has(name) ? `${name} ${found.get(name)!}` : `no ${name}`)))}. Name another --to, or drop it`,
    )
  if (!(await isUnique(ask, targetName(target), key.name)))
    throw new SluiceError(
      'CONFIG',
      `table ${target.table} is there, but its column '${key.name}' is no primary key and has no unique index: rows cannot be replaced by their keys`,
    )
  return false
}

/** Whether an index of the table holds each value of the column once. */
export async function isUnique(ask: Ask, table: string, column: string): Promise<boolean> {
  const rows = await ask(
    `select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indrelid = to_regclass($1) and a.attname = $2 and i.indisunique and i.indisvalid and i.indimmediate
       and i.indpred is null and i.indnkeyatts = 1`,
    [table, column],
  )
  return rows.length > 0
}

export async function readProgress(ask: Ask, target: Target): Promise<JobProgress | null> {
  const [row] = await ask(`select fingerprint, last_key, rows, state from ${jobsOf(target)} where job = $1`, [
    target.table,
  ])
  if (row === undefined) return null
  const [fingerprint, lastKey, rows, state] = row
  return {
    fingerprint: fingerprint!,
    lastKey: lastKey ?? null,
    rows: Number(rows),
    state: state === 'done' ? 'done' : 'running',
  }
}
