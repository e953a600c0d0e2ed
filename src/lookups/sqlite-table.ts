import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LookupSettingsOf } from '../config/lookups.ts'
import { systemClock } from '../core/clock.ts'
import { LookupOutage, SluiceError, messageOf } from '../core/errors.ts'
import { quotedName } from '../databases/sql.ts'
import { splitKey } from '../features/lookup-key.ts'
import type { Lookup, LookupAnswer } from '../features/outside.ts'
import { AnswerCache } from './answer-cache.ts'
import { FileWatch } from './file-watch.ts'
import { keyColumns } from './source.ts'
import type { LookupSource } from './source.ts'

type Settings = LookupSettingsOf<'sqlite'>

/** How often the file is looked at: one that took its place is opened, and what was kept of a changed one is forgotten. */
const lookEveryMs = 5_000
/** How long a writer may keep a reader waiting. */
const busyMs = 1_000

/** A table of an SQLite database. Rows are read in this thread, a few microseconds each: nothing is waited for. */
export class SqliteTable implements LookupSource {
  readonly keyLength: number
  readonly waits = false
  readonly columns: readonly string[]
  readonly #name: string
  readonly #settings: Settings
  readonly #open: (file: string) => DatabaseSync
  readonly #lookups: SqliteLookup[] = []
  #database: DatabaseSync | null = null
  /** What the database was when somebody looked last. */
  #version: unknown = null
  #watch: FileWatch | null = null
  #timer: NodeJS.Timeout | null = null

  private constructor(
    name: string,
    settings: Settings,
    columns: readonly string[],
    open: (file: string) => DatabaseSync,
  ) {
    this.#name = name
    this.#settings = settings
    this.#open = open
    this.columns = columns
    this.keyLength = keyColumns(settings).length
  }

  /** @throws SluiceError USAGE for a file that is no database, or lacks the table or a column of the key */
  static async check(name: string, settings: Settings): Promise<SqliteTable> {
    // Loaded where it is used.
    const { DatabaseSync: Database } = await import('node:sqlite')
    const open = (file: string) => new Database(file, { readOnly: true, timeout: busyMs })
    return new SqliteTable(name, settings, columnsOf(settings, open), open)
  }

  open(columns: readonly string[]): Lookup {
    const lookup = new SqliteLookup(columns, this.#settings, {
      prepare: (sql) => this.#connected().prepare(sql),
      fail: (error) => {
        this.#reopen()
        return new LookupOutage(this.#name, `${this.#settings.file}: ${messageOf(error)}`, { cause: error })
      },
    })
    this.#lookups.push(lookup)
    return lookup
  }

  async start(): Promise<void> {
    this.#watch = await FileWatch.of(this.#settings.file, () => {
      this.#reopen()
      return Promise.resolve()
    })
    this.#timer = setInterval(() => void this.look(), lookEveryMs).unref()
  }

  /** Looks at the file now, without waiting for the time to do so. */
  async look(): Promise<void> {
    await this.#watch?.look()
    this.#forgetChanged()
  }

  close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#reopen()
    return Promise.resolve()
  }

  #connected(): DatabaseSync {
    if (this.#database === null) {
      this.#database = this.#open(this.#settings.file)
      this.#version = versionOf(this.#database)
    }
    return this.#database
  }

  /** What others write may stand beside the file for long (a write-ahead log): the connection knows of it. */
  #forgetChanged(): void {
    if (this.#database === null) return
    const version = versionOf(this.#database)
    if (version === this.#version) return
    this.#version = version
    for (const lookup of this.#lookups) lookup.forget()
  }

  /** The next question opens the file that is there then. */
  #reopen(): void {
    for (const lookup of this.#lookups) lookup.forget()
    this.#database?.close()
    this.#database = null
  }
}

/** Another one with each commit of another connection; null where that cannot be asked: who asks for a row is told why. */
function versionOf(database: DatabaseSync): unknown {
  try {
    return database.prepare('PRAGMA data_version').get()?.['data_version'] ?? null
  } catch {
    return null
  }
}

function columnsOf(settings: Settings, open: (file: string) => DatabaseSync): readonly string[] {
  const { file, table } = settings
  let columns: readonly string[]
  try {
    const database = open(file)
    const rows = database.prepare('SELECT name FROM pragma_table_info(?)').all(table)
    columns = rows.map(({ name }) => String(name))
    database.close()
  } catch (error) {
    throw new SluiceError('USAGE', `${file} cannot be read as a database: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (columns.length === 0) throw new SluiceError('USAGE', `${file}: there is no table or view '${table}'`)
  const absent = keyColumns(settings).find((part) => !columns.includes(part))
  if (absent === undefined) return columns
  throw new SluiceError('USAGE', `${file}: '${table}' has no column '${absent}', which is to be the key`)
}

/** The database that is open at the moment. */
interface Connection {
  prepare(sql: string): StatementSync
  /** Gives the connection up; what is to be told of it. */
  fail(error: unknown): SluiceError
}

class SqliteLookup implements Lookup {
  readonly #sql: string
  readonly #keyLength: number
  readonly #connection: Connection
  readonly #cache: AnswerCache
  readonly #width: number
  #statement: StatementSync | null = null

  constructor(columns: readonly string[], settings: Settings, connection: Connection) {
    const parts = keyColumns(settings)
    const where = parts.map((part) => `${quotedName(part)} = ?`).join(' AND ')
    const cells = columns.map((column, at) => `${quotedName(column)} AS c${at}`).join(', ')
    this.#sql = `SELECT ${cells} FROM ${quotedName(settings.table)} WHERE ${where} LIMIT 1`
    this.#keyLength = parts.length
    this.#width = columns.length
    this.#connection = connection
    this.#cache = new AnswerCache(settings.cache, systemClock)
  }

  find(key: string): LookupAnswer {
    const kept = this.#cache.get(key)
    if (kept !== undefined) return kept
    const answer = this.#read(key)
    this.#cache.set(key, answer)
    return answer
  }

  ask(keys: readonly string[]): Promise<ReadonlyMap<string, LookupAnswer>> {
    return Promise.resolve(new Map(keys.map((key) => [key, this.find(key)])))
  }

  forget(): void {
    this.#cache.clear()
    this.#statement = null
  }

  #read(key: string): readonly unknown[] | null {
    try {
      const row = this.#prepared().get(...splitKey(key, this.#keyLength))
      if (row === undefined) return null
      return Array.from({ length: this.#width }, (_, at) => row[`c${at}`])
    } catch (error) {
      throw this.#connection.fail(error)
    }
  }

  #prepared(): StatementSync {
    if (this.#statement !== null) return this.#statement
    const statement = this.#connection.prepare(this.#sql)
    // Else a whole number that no double holds is an error.
    statement.setReadBigInts(true)
    return (this.#statement = statement)
  }
}
