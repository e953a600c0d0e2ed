import { plainEvents } from '../core/event-form.ts'
import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { Decoder, DecoderOptions } from './decoder.ts'
import { jsonTextReader } from './json-decoder.ts'
import { keyName } from './schema-key.ts'
import type { SchemaText } from './schema-text.ts'
import { keysToLoad } from './unloaded-keys.ts'
import { bodyStart, frameFault, frameOf } from './wire-format.ts'
import { WriterCache } from './writer-cache.ts'

/**
 * Reads values that are a JSON text behind the name of its JSON Schema. The schema must be there and be one; whether the
 * text fits it was for its writer to see: here it has to fit the reader's.
 *
 * @throws SluiceError SCHEMA when the reader schema is not a valid Avro record
 */
export function createFramedJsonDecoder(options: DecoderOptions): Decoder {
  const { readerSchema, schemas, clock, witnesses = [], refusedAfterMs = 0 } = options
  const { longs = 'number', form = plainEvents } = options
  const read = jsonTextReader({ readerSchema, longs, form })
  const writers = new WriterCache<SchemaText, object>({
    ask: (key) => schemas.textById(key, 'JSON'),
    prepare: () => known,
    grows: schemas.grows,
    clock,
    witnesses,
    refusedAfterMs,
  })
  return {
    async prepare(batches) {
      const missing = keysToLoad(batches, writers)
      if (missing.size > 0) await writers.load(missing)
    },
    decode(value, headers = noHeaders) {
      const frame = frameOf(value, headers)
      if (frame === null) return frameFault(value, headers, 'JSON text')
      const start = bodyStart(value, frame)
      if (start instanceof Fault) return start
      const writer = writers.get(frame.key)
      if (writer === undefined) throw new Error(`${keyName(frame.key)} was not prepared: call prepare first`)
      return writer instanceof Fault ? writer : read(value.subarray(start))
    },
    get held() {
      return writers.held
    },
  }
}

/** Stands for a schema that is there. */
const known = {}
