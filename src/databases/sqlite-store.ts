import { createHash } from 'node:crypto'
import type { DatabaseSync, StatementSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { SluiceError, messageOf } from '../core/errors.ts'
import { quoted } from '../core/text.ts'
import { textOfCell } from '../table/cell.ts'
import type { Cell } from '../table/cell.ts'
import { textType } from '../table/column-type.ts'
import type { TypedColumn } from '../table/column-type.ts'
import type { ColumnarField } from '../table/columnar-reader.ts'
import { jobsTable, shownSource, stampColumns, twoOfOneName } from './score-store.ts'
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

/** How long another program's writing is waited for. */
const busyMs = 5_000

/** Rows of an SQLite file. It is read and written in this thread. */
export class SqliteStore implements ScoreStore {
  readonly name: string
  readonly fields: readonly ColumnarField[]
  readonly #file: string
  readonly #job: ScoreJob
  readonly #database: DatabaseSync
  readonly #openLock: (path: string) => DatabaseSync
  #lock: DatabaseSync | null = null
  #write: StatementSync | null = null
  #stamp: ModelStamp = { model: '', digest: '' }

  private constructor(
    file: string,
    job: ScoreJob,
    database: DatabaseSync,
    openLock: (path: string) => DatabaseSync,
  ) {
    this.#file = file
    this.#job = job
    this.#database = database
    this.#openLock = openLock
    this.name = `${file}, ${shownSource(job)}`
    this.fields = this.#trying(() =>
      // A column may hold values of any type: each cell says which.
      database
        .prepare(`select * from ${this.#source} limit 0`)
        .columns()
        .map(({ name, type }) => ({ name, type: textType, typeName: type ?? 'of any type' })),
    )
    const names = this.fields.map((field) => field.name)
    const found = names.filter((name) => name === job.key).length
    if (found === 1) return
    const hint = job.key.includes(',') ? ': a key is one column' : `, found ${quoted(names)}`
    throw this.#refusal(`expected one column '${job.key}' for the key${hint}`)
  }

  /** @throws SluiceError USAGE for a file that is no database, or CONFIG for what it does not have */
  static async open(file: string, job: ScoreJob): Promise<SqliteStore> {
    // Loaded where it is used.
    const { DatabaseSync: Database } = await import('node:sqlite')
    let database: DatabaseSync
    try {
      // Opening makes a file that is not there, unless it is only read.
      new Database(file, { readOnly: true }).close()
      database = new Database(file, { timeout: busyMs })
      database.prepare('select count(*) from sqlite_schema').get()
    } catch (error) {
      throw new SluiceError('USAGE', `${file} cannot be read as a database: ${messageOf(error)}`, {
        cause: error,
      })
    }
    try {
      return new SqliteStore(file, job, database, (path) => new Database(path, { timeout: 0 }))
    } catch (error) {
      database.close()
      throw error
    }
  }

  begin(answers: readonly TypedColumn[], stamp: ModelStamp) {
    return Promise.resolve(
      this.#trying(() => {
        this.#stamp = stamp
        const { from, to } = this.#job
        if ('table' in from && from.table.toLowerCase() === to.toLowerCase())
          throw new SluiceError('USAGE', `--to ${to}: expected another table than the one that is scored`)
        this.#takeLock()
        this.#checkKeys()
        const madeTarget = this.#inTransaction(() => this.#prepareTarget(answers))
        this.#write = this.#database.prepare(this.#writeSql(answers))
        return { madeTarget, left: this.#progress() }
      }),
    )
  }

  read(after: Key | null, limit: number, places: readonly number[]): Promise<KeyedRows> {
    const key = quotedName(this.#job.key)
    const cells = places.map((place) => quotedName(this.fields[place]!.name))
    return Promise.resolve(
      this.#trying(() => {
        const statement = this.#database.prepare(
          `select ${[key, ...cells].join(', ')} from ${this.#source}
           ${after === null ? '' : `where ${key} > ?`} order by ${key} limit ${limit}`,
        )
        statement.setReadBigInts(true)
        statement.setReturnArrays(true)
        const found = after === null ? statement.all() : statement.all(after)
        // Arrays were asked for.
        const rows = found as unknown as readonly (readonly SQLOutputValue[])[]
        return {
          keys: rows.map(([value]) => value as Key),
          columns: places.map(
            (_, at) =>
              (row: number): Cell =>
                cellOf(rows[row]![at + 1]!),
          ),
        }
      }),
    )
  }

  write({ keys, lines, progress }: ScoredChunk): Promise<number> {
    const { model, digest } = this.#stamp
    return Promise.resolve(
      this.#trying(() =>
        this.#inTransaction(() => {
          let written = 0
          for (const [row, key] of keys.entries())
            written += Number(this.#write!.run(key, ...lines[row]!.map(valueOf), model, digest).changes)
          const { fingerprint, lastKey, rows, state } = progress
          this.#database
            .prepare(
              `insert into ${jobsTable} (job, fingerprint, last_key, rows, state, model, digest) values (?, ?, ?, ?, ?, ?, ?)
               on conflict (job) do update set fingerprint = excluded.fingerprint, last_key = excluded.last_key,
                 rows = excluded.rows, state = excluded.state, model = excluded.model, digest = excluded.digest,
                 updated_at = excluded.updated_at`,
            )
            .run(this.#job.to, fingerprint, lastKey, rows, state, model, digest)
          return written
        }),
      ),
    )
  }

  close(): Promise<void> {
    this.#database.close()
    this.#lock?.close()
    return Promise.resolve()
  }

  get #source(): string {
    const { from } = this.#job
    return 'table' in from ? quotedName(from.table) : `(${from.query.trim().replace(/;+$/, '')}\n)`
  }

  /** A file beside the database, which the system gives back when the process is gone. It stays: whoever removes it may remove another's. */
  #takeLock(): void {
    const name = createHash('sha256').update(this.#job.to.toLowerCase()).digest('hex').slice(0, 12)
    const lock = this.#openLock(`${this.#file}.sluice-${name}.lock`)
    try {
      lock.exec('begin exclusive')
    } catch (error) {
      lock.close()
      throw new SluiceError(
        'DATABASE_OUTAGE',
        `another run is writing ${this.#job.to} in ${this.#file}: wait for its end, or stop it (${messageOf(error)})`,
        { cause: error },
      )
    }
    this.#lock = lock
  }

  #checkKeys(): void {
    const key = quotedName(this.#job.key)
    const [odd] = this.#database
      .prepare(
        `select typeof(${key}) as type from ${this.#source} where typeof(${key}) in ('null', 'blob') limit 1`,
      )
      .all()
    const name = `key '${this.#job.key}'`
    if (odd !== undefined)
      throw this.#refusal(`${name} is ${String(odd['type'])} in some rows: expected numbers or texts`)
    const [twice] = this.#database
      .prepare(
        `select quote(${key}) as value, count(*) as count from ${this.#source} group by ${key} having count(*) > 1 limit 1`,
      )
      .all()
    if (twice !== undefined)
      throw this.#refusal(
        `${name} is not unique: ${String(twice['value'])} stands in ${String(twice['count'])} rows`,
      )
  }

  #prepareTarget(answers: readonly TypedColumn[]): boolean {
    const { key, to } = this.#job
    const names = [key, ...answers.map(({ name }) => name), ...stampColumns]
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length) throw twoOfOneName(this.#job)
    // The last key has no type: it is kept as it is stored.
    this.#database
      .exec(`create table if not exists ${jobsTable} (job text primary key, fingerprint text not null, last_key,
      rows integer not null, state text not null, model text not null, digest text not null,
      started_at text not null default current_timestamp, updated_at text not null default current_timestamp)`)
    const found = this.#database
      .prepare('select name from pragma_table_info(?)')
      .all(to)
      .map(({ name }) => String(name))
    if (found.length > 0) {
      const missing = names.filter((name) => !found.includes(name))
      if (missing.length === 0) return false
      throw this.#refusal(
        `table ${to} is there and not what the scores want: expected columns ${quoted(missing)}. Name another --to, or drop it`,
      )
    }
    const type = this.fields.find(({ name }) => name === key)!.typeName
    const columns = [
      `${quotedName(key)} ${type === 'of any type' ? '' : quotedName(type)} not null primary key`,
      ...answers.map(
        (answer) => `${quotedName(answer.name)} ${answer.type.kind === 'text' ? 'text' : 'real'}`,
      ),
      ...stampColumns.map((name) => `${name} text not null`),
    ]
    this.#database.exec(`create table ${quotedName(to)} (${columns.join(', ')})`)
    return true
  }

  #writeSql(answers: readonly TypedColumn[]): string {
    const { key, to } = this.#job
    const compared = [...answers.map(({ name }) => quotedName(name)), 'model', 'digest']
    const columns = [quotedName(key), ...compared, 'scored_at']
    const differs = compared.map((name) => `${quotedName(to)}.${name} is not excluded.${name}`)
    return `insert into ${quotedName(to)} (${columns.join(', ')})
      values (${[...columns.slice(1).map(() => '?'), "strftime('%Y-%m-%dT%H:%M:%fZ')"].join(', ')})
      on conflict (${quotedName(key)}) do update set
        ${columns
          .slice(1)
          .map((name) => `${name} = excluded.${name}`)
          .join(', ')}
      where ${differs.join(' or ')}`
  }

  #progress(): JobProgress | null {
    const statement = this.#database.prepare(
      `select fingerprint, last_key, rows, state from ${jobsTable} where job = ?`,
    )
    statement.setReadBigInts(true)
    const row = statement.get(this.#job.to)
    if (row === undefined) return null
    return {
      fingerprint: String(row['fingerprint']),
      // What was written there is a key, or null.
      lastKey: row['last_key'] as Key | null,
      rows: Number(row['rows']),
      state: row['state'] === 'done' ? 'done' : 'running',
    }
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec('begin immediate')
    try {
      const done = work()
      this.#database.exec('commit')
      return done
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback')
      throw error
    }
  }

  #trying<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof SluiceError) throw error
      const isBusy = error instanceof Error && /locked|busy|disk|full|I\/O/i.test(error.message)
      throw new SluiceError(isBusy ? 'DATABASE_OUTAGE' : 'CONFIG', `${this.name}: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }

  #refusal(why: string): SluiceError {
    return new SluiceError('CONFIG', `${this.name}: ${why}`)
  }
}

/** Whole numbers are numbers where a double holds them. */
function cellOf(value: SQLOutputValue): Cell {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function valueOf(cell: Cell): SQLInputValue {
  if (cell === null || cell === undefined) return null
  return typeof cell === 'number' ? cell : textOfCell(cell)
}
