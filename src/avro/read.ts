import type { AvroCursor } from './avro-cursor.ts'

export type Read = (cursor: AvroCursor) => unknown

/** How values of one writer's type are read as one of the reader's. */
export interface ValueReader {
  readonly read: Read
  /** An expression in `c`, the cursor, that does the same without a call; null where there is none. */
  readonly code: string | null
  /** Whether a value may leave flaws in the cursor. */
  readonly mayFlaw: boolean
}
