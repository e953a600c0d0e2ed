import { SluiceError, reasonOf } from '../core/errors.ts'
import { formatNumber, textOfCell } from '../table/cell.ts'
import type { Cell } from '../table/cell.ts'
import type { TypedColumn } from '../table/column-type.ts'
import type { ColumnarField } from '../table/columnar-reader.ts'
import { isServerDown, loadPg, sqlStateOf } from './pg-client.ts'
import type { Client } from './pg-client.ts'
import { findTarget, isUnique, targetName, prepareTarget, readProgress } from './postgres-job.ts'
import type { Target } from './postgres-job.ts'
import { describeSource, sourceSql, tableName } from './postgres-source.ts'
import type { SourceKey } from './postgres-source.ts'
import { progressSql, writeSql } from './postgres-statements.ts'
import { postgresCell } from './postgres-types.ts'
import { shownUrl } from './postgres-url.ts'
import { shownSource } from './score-store.ts'
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
      const source = await describeSource(reader, job, server)
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
    const madeTarget = await this.#inTransaction(() =>
      prepareTarget(ask, target, { job: this.#job, keyType: this.#key.type }, answers),
    )
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

function textOrNull(cell: Cell): string | null {
  if (cell === null || cell === undefined) return null
  // A list of texts: -0 keeps its sign.
  return typeof cell === 'number' ? formatNumber(cell) : textOfCell(cell)
}
