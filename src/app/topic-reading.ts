import { createDecoder } from '../avro/decoder.ts'
import { fieldsOf } from '../avro/fields.ts'
import type { SchemaRegistry } from '../avro/registry.ts'
import type { SchemaSource } from '../avro/schema-source.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { parseExactJson } from '../core/exact-json.ts'
import type { ReadTopic } from '../lookups/lookups.ts'
import type { RowDecoder } from '../lookups/topic-table.ts'
import { loadGivenSchema } from './given-schema.ts'

/** How the values of a topic are read: as those of events are. */
export function topicReading(
  config: Config,
  registry: SchemaRegistry | null,
  schemas: () => Promise<SchemaSource>,
): ReadTopic {
  return async ({ format, schema }) => {
    if (format === 'json') return { decoder: jsonRows, columns: null }
    // The config's lint asks for it.
    if (schema === undefined) throw new SluiceError('CONFIG', `'${format}' needs schema, the reader schema`)
    const { schema: readerSchema } = await loadGivenSchema({ format, schema }, registry)
    const decoder = createDecoder({
      readerSchema,
      schemas: await schemas(),
      clock: systemClock,
      witnesses: [],
      refusedAfterMs: config.registry?.refusedAfterMs ?? 0,
      longs: 'bigint',
    })
    const rows: RowDecoder = {
      prepare: (slices) => decoder.prepare(slices),
      decode: (value, headers) => decoder.decode(value, headers),
    }
    return { decoder: rows, columns: fieldsOf(readerSchema).map(({ path }) => path) }
  }
}

const jsonRows: RowDecoder = {
  prepare: () => Promise.resolve(),
  decode: (value) => parseExactJson(value.toString('utf8')),
}
