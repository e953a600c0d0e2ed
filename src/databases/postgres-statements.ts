import type { TypedColumn } from '../table/column-type.ts'
import { jobsOf, targetName } from './postgres-job.ts'
import type { Target } from './postgres-job.ts'
import type { SourceKey } from './postgres-source.ts'
import { quotedName } from './sql.ts'

/** Rows whose answers are what they were are left alone: they keep their time. */
export function writeSql(target: Target, key: SourceKey, answers: readonly TypedColumn[]): string {
  const names = answers.map(({ name }) => quotedName(name))
  const lists = [
    `$1::text[]::${key.type}[]`,
    ...answers.map(({ type }, at) => `$${at + 2}::${type.kind === 'text' ? 'text' : 'double precision'}[]`),
  ]
  const compared = [...names, 'model', 'digest']
  const places = names.map((_, at) => `a${at}`)
  const row = (from: string): string => `(${compared.map((name) => `${from}.${name}`).join(', ')})`
  return `insert into ${targetName(target)} as stands (${[quotedName(key.name), ...compared, 'scored_at'].join(', ')})
    select ${['k', ...places].join(', ')}, $${answers.length + 2}::text, $${answers.length + 3}::text, now()
    from unnest(${lists.join(', ')}) as u(${['k', ...places].join(', ')})
    on conflict (${quotedName(key.name)}) do update set
      ${[...compared, 'scored_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
    where ${row('stands')} is distinct from ${row('excluded')}`
}

/** How far a job is: one row each. */
export function progressSql(target: Target): string {
  return `insert into ${jobsOf(target)} as stands (job, fingerprint, last_key, rows, state, model, digest)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (job) do update set fingerprint = excluded.fingerprint, last_key = excluded.last_key, rows = excluded.rows,
      state = excluded.state, model = excluded.model, digest = excluded.digest, updated_at = now(),
      started_at = case when stands.state = 'done' or stands.fingerprint <> excluded.fingerprint then now() else stands.started_at end`
}
