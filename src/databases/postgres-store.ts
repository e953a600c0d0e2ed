import { SluiceError, reasonOf } from '../core/errors.ts'
import { formatNumber, textOfCell } from '../table/cell.ts'
import type { Cell } from '../table/cell.ts'
import { textType } from '../table/column-type.ts'
import type { TypedColumn } from '../table/column-type.ts'
import type { ColumnarField } from '../table/columnar-reader.ts'
import { isServerDown, loadPg, sqlStateOf } from './pg-client.ts'
import type { Client } from './pg-client.ts'
import { findTarget, isUnique, jobsOf, targetName, prepareTarget, readProgress } from './postgres-job.ts'
import type { Target } from './postgres-job.ts'
import { postgresCell, columnTypeOf } from './postgres-types.ts'
import { shownUrl } from './postgres-url.ts'
import type {
  JobProgress,
  Key,
  KeyedRows,
  ModelStamp,
  ScoreJob,
  ScoreStore,
  ScoredChunk,
} from './score-store.ts'
import { quotedName } from './sql.ts'

/** A run that was killed a moment ago may still be known to the server. */
const lockPatienceMs = 3_000

/** lock_not_available */
const notAvailable = '55P03'
const undefinedTable = '42P01'
const undefinedFunction = '42883'

interface SourceKey {
  readonly name: string
  /** As a cast names it. */
  readonly type: string
}

/** Rows of PostgreSQL: read on one connection while those before are written on another, which also holds the job's lock. */
export class PostgresStore implements ScoreStore {
  readonly name: string
  readonly fields: readonly ColumnarField[]
  readonly #server: string
  readonly #job: ScoreJob
  readonly #reader: Client
  readonly #writer: Client
  readonly #key: SourceKey
  #target: Target | null = null
  #write = ''
  #progress = ''
  #stamp: ModelStamp = { model: '', digest: '' }

  private constructor(
    server: string,
    job: ScoreJob,
    clients: readonly [Client, Client],
    source: { readonly fields: readonly ColumnarField[]; readonly key: SourceKey },
  ) {
    this.#server = server
    this.#job = job
    this.name = `${shownSource(job)} at ${server}`
    ;[this.#reader, this.#writer] = clients
    this.fields = source.fields
    this.#key = source.key
  }

  /** @throws SluiceError UNREACHABLE, or CONFIG for what the database does not have */
  static async open(url: string, job: ScoreJob): Promise<PostgresStore> {
    const server = shownUrl(url)
    const pg = await loadPg('score-table with PostgreSQL')
    const connect = async (settings: string): Promise<Client> => {
      const client = new pg.Client({
        connectionString: url,
        application_name: 'sluice score-table',
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
        // Values as the server writes them: numbers keep their digits.
        types: { getTypeParser: () => (text: string) => text },
      })
      // A connection that breaks is told by the next question.
      client.on('error', () => undefined)
      try {
        await client.connect()
        await client.query(`set datestyle = 'ISO'; set statement_timeout = 0; ${settings}`)
      } catch (error) {
        await client.end().catch(() => undefined)
        throw new SluiceError(
          isServerDown(error) ? 'UNREACHABLE' : 'CONFIG',
          `PostgreSQL at ${server}: ${reasonOf(error)}`,
          { cause: error },
        )
      }
      return client
    }
    const reader = await connect('set default_transaction_read_only = on')
    let writer: Client | null = null
    try {
      const source = await describe(reader, job, server)
      writer = await connect('')
      return new PostgresStore(server, job, [reader, writer], source)
    } catch (error) {
      await reader.end()
      await writer?.end()
      throw error
    }
  }

  async begin(
    answers: readonly TypedColumn[],
    stamp: ModelStamp,
  ): Promise<{ madeTarget: boolean; left: JobProgress | null }> {
    const ask = this.#asking(this.#writer)
    const target = await findTarget(ask, this.#job.to)
    this.#target = target
    this.#stamp = stamp
    await this.#lock(target)
    await this.#refuseOwnSource(target)
    await this.#checkKeys()
    const madeTarget = await this.#inTransaction(() => prepareTarget(ask, target, this.#key, answers))
    this.#write = writeSql(target, this.#key, answers)
    this.#progress = progressSql(target)
    return { madeTarget, left: await readProgress(ask, target) }
  }

  async read(after: Key | null, limit: number, places: readonly number[]): Promise<KeyedRows> {
    const key = `t.${quotedName(this.#key.name)}`
    const cells = places.map((place) => `t.${quotedName(this.fields[place]!.name)}`)
    const rows = await this.#asking(this.#reader)(
      `select ${[`${key}::text`, ...cells].join(', ')} from ${sourceSql(this.#job)} as t
       ${after === null ? '' : `where ${key} > $2::text::${this.#key.type}`} order by ${key} limit $1`,
      after === null ? [limit] : [limit, after],
    )
    const columns = places.map((place, at) => {
      // A place that is asked for has a type: whoever asks looked.
      const read = postgresCell(this.fields[place]!.type!)
      return (row: number): Cell => {
        const text = rows[row]![at + 1]
        return text === null || text === undefined ? null : read(text)
      }
    })
    return { keys: rows.map(([text]) => text!), columns }
  }

  async write({ keys, lines, progress }: ScoredChunk): Promise<number> {
    const width = lines[0]?.length ?? 0
    const lists = Array.from({ length: width }, (_, at) => lines.map((line) => textOrNull(line[at])))
    const { model, digest } = this.#stamp
    return this.#inTransaction(async () => {
      const written =
        keys.length === 0
          ? 0
          : await this.#count(this.#writer, this.#write, [keys.map(String), ...lists, model, digest])
      const { fingerprint, lastKey, rows, state } = progress
      await this.#count(this.#writer, this.#progress, [
        ...[this.#target!.table, fingerprint, lastKey === null ? null : String(lastKey)],
        ...[rows, state, model, digest],
      ])
      return written
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.#reader.end(), this.#writer.end()]).catch(() => undefined)
  }

  /** Of the connection: the server gives it back when the process is gone. */
  async #lock(target: Target): Promise<void> {
    try {
      await this.#writer.query(`set lock_timeout = ${lockPatienceMs}`)
      await this.#writer.query('select pg_advisory_lock(hashtextextended($1, 0))', [
        `sluice:${targetName(target)}`,
      ])
      await this.#writer.query('set lock_timeout = 0')
    } catch (error) {
      if (sqlStateOf(error) !== notAvailable) throw this.#failure(error)
      throw new SluiceError(
        'DATABASE_OUTAGE',
        `another run is writing ${this.#job.to} at ${this.#server}: wait for its end, or stop it`,
        { cause: error },
      )
    }
  }

  async #refuseOwnSource(target: Target): Promise<void> {
    if (!('table' in this.#job.from)) return
    const [[same] = []] = await this.#asking(this.#writer)('select to_regclass($1) = to_regclass($2)', [
      targetName(target),
      tableName(this.#job.from.table),
    ])
    if (same === 't')
      throw new SluiceError(
        'USAGE',
        `--to ${this.#job.to}: expected another table than the one that is scored`,
      )
  }

  /** Each row has a key, and no two the same: else rows would be left out, or written over one another. */
  async #checkKeys(): Promise<void> {
    const ask = this.#asking(this.#reader)
    const { from } = this.#job
    const source = `${sourceSql(this.#job)} as t`
    const key = `t.${quotedName(this.#key.name)}`
    const nulls = await ask(`select 1 from ${source} where ${key} is null limit 1`)
    if (nulls.length > 0)
      throw this.#refusedKey('is null in some rows: give them one, or leave them out (--query)')
    if ('table' in from && (await isUnique(ask, tableName(from.table), this.#key.name))) return
    const [twice] = await ask(
      `select ${key}::text, count(*) from ${source} group by ${key} having count(*) > 1 limit 1`,
    )
    if (twice !== undefined)
      throw this.#refusedKey(`is not unique: ${JSON.stringify(twice[0])} stands in ${twice[1]!} rows`)
  }

  #refusedKey(why: string): SluiceError {
    return new SluiceError('CONFIG', `${this.name}: key '${this.#key.name}' ${why}`)
  }

  #asking(client: Client) {
    return async (sql: string, values: readonly unknown[] = []) => {
      try {
        const { rows } = await client.query<(string | null)[]>({
          text: sql,
          values: [...values],
          rowMode: 'array',
        })
        return rows
      } catch (error) {
        throw this.#failure(error)
      }
    }
  }

  async #count(client: Client, sql: string, values: readonly unknown[]): Promise<number> {
    try {
      return (await client.query(sql, [...values])).rowCount ?? 0
    } catch (error) {
      throw this.#failure(error)
    }
  }

  async #inTransaction<T>(work: () => Promise<T>): Promise<T> {
    const ask = this.#asking(this.#writer)
    await ask('begin')
    try {
      const done = await work()
      await ask('commit')
      return done
    } catch (error) {
      await this.#writer.query('rollback').catch(() => undefined)
      throw error
    }
  }

  #failure(error: unknown): SluiceError {
    if (error instanceof SluiceError) return error
    return new SluiceError(
      isServerDown(error) ? 'DATABASE_OUTAGE' : 'CONFIG',
      `${this.name}: ${reasonOf(error)}`,
      { cause: error },
    )
  }
}

/** What the rows hold. The key's order is asked for too: types without one cannot be read in pieces. */
async function describe(
  client: Client,
  job: ScoreJob,
  server: string,
): Promise<{ fields: readonly ColumnarField[]; key: SourceKey }> {
  const refuse = (why: string, cause?: unknown): SluiceError =>
    new SluiceError(
      cause === undefined || !isServerDown(cause) ? 'CONFIG' : 'UNREACHABLE',
      `${shownSource(job)} at ${server}: ${why}`,
      { cause },
    )
  try {
    const { fields: found } = await client.query({
      text: `select t.* from ${sourceSql(job)} as t limit 0`,
      rowMode: 'array',
    })
    const { rows: types } = await client.query<string[]>({
      text: `select t.typcategory, format_type(f.type, f.mod) from unnest($1::oid[], $2::int[]) with ordinality as f(type, mod, n)
             join pg_type t on t.oid = f.type order by f.n`,
      values: [found.map((field) => field.dataTypeID), found.map((field) => field.dataTypeModifier)],
      rowMode: 'array',
    })
    const names = found.map(({ name }) => name)
    const at = names.indexOf(job.key)
    if (at < 0) {
      const hint = job.key.includes(',')
        ? `: a key is one column; join several in a --query, or make one`
        : `, found ${names.map((name) => `'${name}'`).join(', ')}`
      throw refuse(`expected a column '${job.key}' for the key${hint}`)
    }
    if (names.lastIndexOf(job.key) !== at) throw refuse(`expected one column '${job.key}', found several`)
    const key = quotedName(job.key)
    await client
      .query(`select t.${key} from ${sourceSql(job)} as t where t.${key} > null order by t.${key} limit 0`)
      .catch((error: unknown) => {
        if (sqlStateOf(error) !== undefinedFunction) throw error
        throw refuse(`key '${job.key}' is ${types[at]![1]!}, which has no order`)
      })
    return {
      fields: found.map(({ name, dataTypeID }, place) => {
        const [category, typeName] = types[place]!
        return {
          name,
          type: place === at ? keyCells(dataTypeID, category!) : columnTypeOf(dataTypeID, category!),
          typeName: typeName!,
        }
      }),
      key: { name: job.key, type: types[at]![1]! },
    }
  } catch (error) {
    if (error instanceof SluiceError) throw error
    if (sqlStateOf(error) === undefinedTable && 'table' in job.from) throw refuse('there is no such table')
    throw refuse(reasonOf(error), error)
  }
}

/** A key may be of any type that has an order. */
function keyCells(number: number, category: string) {
  return columnTypeOf(number, category) ?? textType
}

function shownSource({ from }: ScoreJob): string {
  return 'table' in from ? `table ${from.table}` : '--query'
}

function sourceSql({ from }: ScoreJob): string {
  return 'table' in from ? tableName(from.table) : `(${from.query.trim().replace(/;+$/, '')}\n)`
}

function tableName(table: string): string {
  return table.split('.').map(quotedName).join('.')
}

/** Rows whose answers are what they were are left alone: they keep their time. */
function writeSql(target: Target, key: SourceKey, answers: readonly TypedColumn[]): string {
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

function progressSql(target: Target): string {
  return `insert into ${jobsOf(target)} as stands (job, fingerprint, last_key, rows, state, model, digest)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (job) do update set fingerprint = excluded.fingerprint, last_key = excluded.last_key, rows = excluded.rows,
      state = excluded.state, model = excluded.model, digest = excluded.digest, updated_at = now(),
      started_at = case when stands.state = 'done' or stands.fingerprint <> excluded.fingerprint then now() else stands.started_at end`
}

function textOrNull(cell: Cell): string | null {
  if (cell === null || cell === undefined) return null
  // A list of texts: -0 keeps its sign.
  return typeof cell === 'number' ? formatNumber(cell) : textOfCell(cell)
}
