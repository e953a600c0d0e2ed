import type { InputRecord, Origin, RecordBatch } from '../core/record.ts'
import type { SchemaKey } from './schema-key.ts'
import { frameOf, NO_SCHEMA_ID, schemaIdOf } from './wire-format.ts'

/** What `prepare` and `decode` look at in a record. */
export type Framed = Pick<InputRecord, 'value' | 'headers'>

/** What `prepare` looks at in a batch. */
export interface FramedBatch extends Pick<RecordBatch, 'topic' | 'partition'> {
  readonly records: readonly (Framed & Pick<InputRecord, 'offset'> & Partial<Pick<InputRecord, 'key'>>)[]
}

/** What knows which writers' schemas have to be fetched. */
interface Loaded {
  needsLoad(key: SchemaKey): boolean
}

/** The schemas that records name and that are not known, each with the place of a record that names it. */
export function keysToLoad(batches: readonly FramedBatch[], writers: Loaded): ReadonlyMap<SchemaKey, Origin> {
  const missing = new Map<SchemaKey, Origin>()
  let last: SchemaKey | null = null
  for (const { topic, partition, records } of batches) {
    for (const { value, headers, offset } of records) {
      if (value === null) continue
      const id = schemaIdOf(value, headers)
      const key = id === NO_SCHEMA_ID ? (frameOf(value, headers)?.key ?? null) : id
      if (key === last) continue
      last = key
      if (key === null || missing.has(key) || !writers.needsLoad(key)) continue
      missing.set(key, { topic, partition, offset })
    }
  }
  return missing
}
