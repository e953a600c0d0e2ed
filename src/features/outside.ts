/** What stands outside of a plan and its steps ask. Opened by whoever compiles the plan; its parts are used while it runs. */
export interface Outside {
  /** The tables by name; null for one that cannot be used, which is told. */
  readonly tables: ReadonlyMap<string, LookupTable | null>
  /** The user's modules by file; null for one that cannot be used, which is told. */
  readonly modules: ReadonlyMap<string, UserModule | null>
}

export const nothingOutside: Outside = { tables: new Map(), modules: new Map() }

/** Rows by key: of a file, a database, a web service, a topic. */
export interface LookupTable {
  /** The columns that rows have; null where that is seen only when they are asked for. */
  readonly columns: readonly string[] | null
  /** How many values make up a key. */
  readonly keyLength: number
  /** Whether answers may have to be waited for. */
  readonly waits: boolean
  /** What a step asks: rows with the cells of these columns, in this order. Columns that are known are among them. */
  open(columns: readonly string[]): Lookup
}

/** Why there is no answer for one key, while there is for others. */
export class NoAnswer {
  /** For people. Holds no value. */
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** The cells of a row; null: there is no row of that key. */
export type LookupAnswer = readonly unknown[] | null | NoAnswer

/**
 * Finds rows by key (`joinedKey`). Both methods fail with a SluiceError only: LOOKUP_OUTAGE while nobody answers, which is
 * retriable; another one where the table is of no use any more.
 */
export interface Lookup {
  /** The answer where it is at hand; undefined: ask. Called once a row. */
  find(key: string): LookupAnswer | undefined
  /** The answers of keys that `find` does not have, each key once: settles within the time limit of the table. */
  ask(keys: readonly string[]): Promise<ReadonlyMap<string, LookupAnswer>>
}

/** A value of a row as the user's functions see it; null: missing. */
export type UserValue = number | string | boolean | null

export type UserRow = Readonly<Record<string, UserValue>>

/** A row, or a batch, for which a function gave nothing. */
export class UserFailure {
  /** For people. Holds no value. */
  readonly message: string
  /** What the function said, which may hold values; null where it said nothing. */
  readonly thrown: string | null

  constructor(message: string, thrown: string | null) {
    this.message = message
    this.thrown = thrown
  }
}

/** How a function is called. */
export interface UserCall {
  /** One row at a time, or all rows of a batch at once. */
  readonly per: 'row' | 'batch'
  /** Above it a batch is told of; one that is waited for is waited for no longer. */
  readonly timeLimitMs: number
}

/** Gives a value a row, in their order. Never throws or rejects; a promise where a function does not answer at once. */
export type UserFunction = (rows: readonly UserRow[]) => readonly unknown[] | Promise<readonly unknown[]>

/** A module of the user's, loaded. */
export interface UserModule {
  /** Names of the functions that it exports. */
  readonly functions: readonly string[]
  /** True for one that is declared as async. */
  waits(name: string): boolean
  /** @param name one of `functions` */
  open(name: string, call: UserCall): UserFunction
}
