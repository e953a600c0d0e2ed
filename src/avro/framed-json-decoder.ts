import { plainEvents } from '../core/event-form.ts'
import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { Decoder, DecoderOptions } from './decoder.ts'
import { jsonTextReader } from './json-decoder.ts'
import { framedDecoder, writersOf } from './framed-decoder.ts'
import { bodyStart, frameFault, frameOf } from './wire-format.ts'

/**
 * Reads values that are a JSON text behind the name of its JSON Schema. The schema must be there and be one; whether the
 * text fits it was for its writer to see: here it has to fit the reader's.
 *
 * @throws SluiceError SCHEMA when the reader schema is not a valid Avro record
 */
export function createFramedJsonDecoder(options: DecoderOptions): Decoder {
  const { readerSchema, schemas, longs = 'number', form = plainEvents } = options
  const read = jsonTextReader({ readerSchema, longs, form })
  const writers = writersOf(
    options,
    (key) => schemas.textById(key, 'JSON'),
    () => known,
  )
  return framedDecoder(writers, (value, headers = noHeaders) => {
    const frame = frameOf(value, headers)
    if (frame === null) return frameFault(value, headers, 'JSON text')
    const start = bodyStart(value, frame)
    if (start instanceof Fault) return start
    const writer = writers.loaded(frame.key)
    return writer instanceof Fault ? writer : read(value.subarray(start))
  })
}

/** Stands for a schema that is there. */
const known = {}
