import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { messageOf, SluiceError } from '../core/errors.ts'
import { statementsIn } from '../databases/statements.ts'
import { loadModel } from '../model/index.ts'
import type { InputStreams } from '../table/input.ts'
import { givenModel } from './given-model.ts'
import type { ModelChoice } from './given-model.ts'
import { defineFunctions } from './sql-functions.ts'

/** How long another program's writing is waited for. */
const busyMs = 5_000

/** What a statement gives: rows, or how many it changed. */
export type SqlResult =
  | { readonly columns: readonly string[]; readonly rows: Iterable<readonly SQLOutputValue[]> }
  | { readonly changed: number }

/**
 * Runs statements on an SQLite file (`:memory:` for none) in which the model is functions: each by itself, as the file has
 * transactions. Rows of one are to be read before the next is asked for.
 *
 * @throws SluiceError USAGE for a file that is no database, FILE for a statement that fails, with its number
 */
export async function* runSql(
  file: string,
  choice: ModelChoice,
  sql: string,
  io: InputStreams,
): AsyncGenerator<SqlResult, void, void> {
  const statements = statementsIn(sql)
  if (statements.length === 0)
    throw new SluiceError('USAGE', 'there is no statement: give one behind the file, or on standard input')
  const { from, options } = await givenModel(choice, [], io)
  const model = loadModel(from, options)
  const database = await opened(file)
  try {
    defineFunctions(database, model)
    for (const [at, statement] of statements.entries()) yield run(database, statement, at + 1)
  } finally {
    database.close()
  }
}

async function opened(file: string): Promise<DatabaseSync> {
  // Loaded where it is used.
  const { DatabaseSync: Database } = await import('node:sqlite')
  try {
    const database = new Database(file, { timeout: busyMs })
    database.prepare('select count(*) from sqlite_schema').get()
    return database
  } catch (error) {
    throw new SluiceError('USAGE', `${file} cannot be opened as a database: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function run(database: DatabaseSync, sql: string, number: number): SqlResult {
  try {
    const statement = database.prepare(sql)
    statement.setReadBigInts(true)
    const columns = statement.columns().map(({ name }) => name)
    if (columns.length === 0) return { changed: Number(statement.run().changes) }
    statement.setReturnArrays(true)
    return {
      columns,
      rows: rowsOf(statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>, number),
    }
  } catch (error) {
    throw failed(number, error)
  }
}

function* rowsOf(rows: Iterable<SQLOutputValue[]>, number: number): Generator<SQLOutputValue[], void, void> {
  try {
    yield* rows
  } catch (error) {
    throw failed(number, error)
  }
}

function failed(number: number, error: unknown): SluiceError {
  return new SluiceError('FILE', `statement ${number}: ${messageOf(error)}`, { cause: error })
}
