import { TlsFiles } from '../access/tls-files.ts'
import type { LookupSettingsOf } from '../config/lookups.ts'
import { SluiceError, reasonOf } from '../core/errors.ts'
import { isServerDown, loadPg, sqlStateOf } from '../databases/pg-client.ts'
import type { Pool, PoolConfig } from '../databases/pg-client.ts'
import { quotedName } from '../databases/sql.ts'
import { splitKey } from '../features/lookup-key.ts'
import { NoAnswer } from '../features/outside.ts'
import type { LookupAnswer } from '../features/outside.ts'
import type { Answers, Asker } from './asked-table.ts'
import { keyColumns } from './source.ts'

type Settings = LookupSettingsOf<'postgresql'>

/** pg_type.oid of boolean. */
const booleanType = 16

/** The class of errors by which the server says that a value is wrong: a key, or one that a view computes of its row. */
const ofValues = '22'

/** What is said of a text that the type of the key's column cannot have: its form, its size, its time, its characters. */
const ofKeys: ReadonlySet<string> = new Set(['22P02', '22003', '22007', '22008', '22021', '22P05'])

/** PostgreSQL: one query a batch, whose keys are joined with the table by its own types, so that its index is used. */
export class PostgresAsker implements Asker {
  readonly #name: string
  readonly #settings: Settings
  readonly #parts: readonly string[]
  readonly #tls: TlsFiles | null
  #pool: Pool | null = null
  /** Types of the key's columns. */
  #types: readonly string[] = []

  constructor(name: string, settings: Settings) {
    this.#name = name
    this.#settings = settings
    this.#parts = keyColumns(settings)
    this.#tls = typeof settings.ssl === 'boolean' ? null : new TlsFiles(`lookups.${name}.ssl`, settings.ssl)
  }

  async start(columns: readonly string[]): Promise<void> {
    const pg = await loadPg('lookups: source postgresql')
    this.#pool = new pg.Pool(this.#poolConfig())
    // A connection that breaks while nobody uses it: the next query opens another.
    this.#pool.on('error', () => undefined)
    try {
      this.#types = await this.#keyTypes(this.#pool)
      const cells = [...this.#parts, ...columns].map(quotedName).join(', ')
      await this.#pool.query(`SELECT ${cells} FROM ${this.#table} WHERE false`)
    } catch (error) {
      throw this.#refusal(error)
    }
  }

  async ask(keys: readonly string[], columns: readonly string[]): Promise<Answers> {
    const answers = new Map<string, LookupAnswer>(keys.map((key) => [key, null]))
    await this.#askHalves(keys, columns, answers)
    return answers
  }

  async close(): Promise<void> {
    await this.#pool?.end()
  }

  get #table(): string {
    return this.#settings.table.split('.').map(quotedName).join('.')
  }

  #poolConfig(): PoolConfig {
    const { host, port, database, user, password, ssl, connections, timeoutMs } = this.#settings
    const tls = this.#tls
    return {
      ...{ host, port, database, user, max: connections },
      ...(password === undefined ? {} : { password: () => password.reveal() }),
      ssl: tls === null ? ssl === true : tlsOptions(tls),
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      statement_timeout: timeoutMs,
      keepAlive: true,
      // A program that has nothing else to do may end.
      allowExitOnIdle: true,
      application_name: 'sluice',
      // Values as the server writes them: numbers keep their digits, times their form.
      types: { getTypeParser: (type: number) => (type === booleanType ? isTrue : asWritten) },
    }
  }

  /** As a cast of a list of keys names them. */
  async #keyTypes(pool: Pool): Promise<readonly string[]> {
    const { rows } = await pool.query<{ readonly name: string; readonly type: string }>(
      `SELECT attname AS name, format_type(atttypid, -1) AS type FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [this.#table],
    )
    const types = new Map(rows.map(({ name, type }) => [name, type]))
    return this.#parts.map((part) => {
      const type = types.get(part)
      if (type !== undefined) return type
      const { table } = this.#settings
      throw new SluiceError(
        'CONFIG',
        `lookup '${this.#name}': ${table} has no column '${part}', which is to be the key`,
      )
    })
  }

  /** A key that no row can have, such as text where they are numbers, or a row that a view fails for, fails the whole query: it is found by halves. */
  async #askHalves(
    keys: readonly string[],
    columns: readonly string[],
    answers: Map<string, LookupAnswer>,
  ): Promise<void> {
    try {
      await this.#query(keys, columns, answers)
    } catch (error) {
      const state = sqlStateOf(error)
      if (state?.startsWith(ofValues) !== true) throw error
      const [key] = keys
      if (keys.length === 1 && key !== undefined) {
        if (!ofKeys.has(state)) answers.set(key, new NoAnswer(`its row cannot be read: SQLSTATE ${state}`))
        return
      }
      const middle = keys.length >> 1
      await this.#askHalves(keys.slice(0, middle), columns, answers)
      await this.#askHalves(keys.slice(middle), columns, answers)
    }
  }

  async #query(
    keys: readonly string[],
    columns: readonly string[],
    answers: Map<string, LookupAnswer>,
  ): Promise<void> {
    const values = keys.map((key) => splitKey(key, this.#parts.length))
    const lists = this.#parts.map((_, part) => values.map((value) => value[part]!))
    // Asked only when it was started.
    const { rows } = await this.#pool!.query<unknown[]>({
      text: this.#sql(columns),
      values: lists,
      rowMode: 'array',
    })
    for (const [number, ...cells] of rows) answers.set(keys[Number(number) - 1]!, cells)
  }

  #sql(columns: readonly string[]): string {
    const lists = this.#types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')
    const names = this.#parts.map((_, at) => `k${at}`).join(', ')
    const where = this.#parts.map((part, at) => `t.${quotedName(part)} = a.k${at}`).join(' AND ')
    const cells = columns.map((column) => `t.${quotedName(column)}`).join(', ')
    return `SELECT a.n, ${cells} FROM unnest(${lists}) WITH ORDINALITY AS a(${names}, n) JOIN ${this.#table} AS t ON ${where}`
  }

  /** What a start ends with: a server that is not there, or one that does not have what the config says. */
  #refusal(error: unknown): SluiceError {
    if (error instanceof SluiceError) return error
    const { host, port } = this.#settings
    return new SluiceError(
      isServerDown(error) ? 'UNREACHABLE' : 'CONFIG',
      `lookup '${this.#name}': PostgreSQL at ${host}:${port}: ${reasonOf(error)}`,
      { cause: error },
    )
  }
}

function tlsOptions(tls: TlsFiles): Exclude<PoolConfig['ssl'], boolean | undefined> {
  const { servername, ...options } = tls.options
  return { ...options, ...(servername === undefined ? {} : { servername }) }
}

function isTrue(text: string): boolean {
  return text === 't'
}

function asWritten(text: string): string {
  return text
}
