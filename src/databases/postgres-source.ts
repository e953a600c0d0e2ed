import { SluiceError, reasonOf } from '../core/errors.ts'
import { textType } from '../table/column-type.ts'
import type { ColumnarField } from '../table/columnar-reader.ts'
import { isServerDown, sqlStateOf } from './pg-client.ts'
import type { Client } from './pg-client.ts'
import { columnTypeOf } from './postgres-types.ts'
import { shownSource } from './score-store.ts'
import type { ScoreJob } from './score-store.ts'
import { quotedName } from './sql.ts'

const undefinedTable = '42P01'
const undefinedFunction = '42883'

/** The column that tells rows apart. */
export interface SourceKey {
  readonly name: string
  /** As a cast names it. */
  readonly type: string
}

/** What the rows hold. The key's order is asked for too: types without one cannot be read in pieces. */
export async function describeSource(
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

/** As it stands behind `from`. */
export function sourceSql({ from }: ScoreJob): string {
  return 'table' in from ? tableName(from.table) : `(${from.query.trim().replace(/;+$/, '')}\n)`
}

/** A name with a schema or without. */
export function tableName(table: string): string {
  return table.split('.').map(quotedName).join('.')
}
