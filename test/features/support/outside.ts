import { NoAnswer } from '../../../src/features/outside.ts'
import type {
  LookupAnswer,
  LookupTable,
  Outside,
  UserFunction,
  UserModule,
} from '../../../src/features/outside.ts'

type Rows = Readonly<Record<string, Readonly<Record<string, unknown>> | string>>

/** A table of these rows by key; a text in the place of a row is why there is no answer. */
export function tableOf(rows: Rows, over: Partial<LookupTable> = {}): LookupTable {
  const { waits = false } = over
  return {
    columns: null,
    keyLength: 1,
    waits,
    open: (columns) => {
      const answer = (key: string): LookupAnswer => {
        const row = Object.hasOwn(rows, key) ? rows[key] : undefined
        if (typeof row === 'string') return new NoAnswer(row)
        return row === undefined ? null : columns.map((column) => row[column])
      }
      return {
        find: (key) => (waits ? undefined : answer(key)),
        ask: async (keys) => {
          await Promise.resolve()
          return new Map(keys.map((key) => [key, answer(key)]))
        },
      }
    },
    ...over,
  }
}

/** A module whose functions take all rows of a batch. */
export function moduleOf(functions: Readonly<Record<string, UserFunction>>, waits = false): UserModule {
  return { functions: Object.keys(functions), waits: () => waits, open: (name) => functions[name]! }
}

/** What the steps' examples ask. */
export const exampleOutside: Outside = {
  tables: new Map([
    [
      'machines',
      tableOf({ warm: { rated_bar: 155, site: 'north' }, '1.5': { rated_bar: Infinity, site: {} } }),
    ],
  ]),
  modules: new Map([
    [
      'features/vibration.ts',
      moduleOf({
        default: (rows) => rows.map((row) => ({ vibIndex: row['vs_vib'], vibClass: row['rigMode'] })),
      }),
    ],
  ]),
}
