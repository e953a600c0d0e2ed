import type { Fault } from '../core/outcome.ts'
import type { Clock } from '../core/clock.ts'
import type { HeldSchemaId } from './refusals.ts'
import type { RefusedId, SchemaSource } from './schema-source.ts'
import type { SchemaKey } from './schema-key.ts'
import { keysToLoad } from './unloaded-keys.ts'
import type { FramedBatch } from './unloaded-keys.ts'
import { WriterCache } from './writer-cache.ts'

/** Where writers' schemas come from. */
export interface WriterOptions {
  readonly schemas: SchemaSource
  readonly clock: Clock
  /** Ids or GUIDs that the source is known to have: they tell a bad id from a bad source. */
  readonly witnesses?: readonly SchemaKey[]
  /** How long the source may refuse an id before its records are at fault; by default not at all. */
  readonly refusedAfterMs?: number
}

/** What is made of writers' schemas, each of which is asked for once. */
export function writersOf<Schema extends string | object, Writer extends object>(
  { schemas, clock, witnesses = [], refusedAfterMs = 0 }: WriterOptions,
  ask: (key: SchemaKey) => Promise<Schema | Fault | RefusedId>,
  prepare: (key: SchemaKey, schema: Schema) => Writer | Fault | RefusedId,
): WriterCache<Schema, Writer> {
  return new WriterCache({ ask, prepare, grows: schemas.grows, clock, witnesses, refusedAfterMs })
}

/** A decoder of values that name the schema they were written with; `decode` reads one whose schema is there. */
export function framedDecoder<Decode>(
  writers: Pick<WriterCache<object, object>, 'load' | 'needsLoad' | 'held'>,
  decode: Decode,
) {
  return {
    async prepare(batches: readonly FramedBatch[]): Promise<void> {
      const missing = keysToLoad(batches, writers)
      if (missing.size > 0) await writers.load(missing)
    },
    decode,
    get held(): readonly HeldSchemaId[] {
      return writers.held
    },
  }
}
