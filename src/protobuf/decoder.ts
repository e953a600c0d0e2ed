import { decodeFault } from '../avro/decode-fault.ts'
import type { LongMode } from '../avro/avro-cursor.ts'
import type { Decoder } from '../avro/decoder.ts'
import { framedDecoder, writersOf } from '../avro/framed-decoder.ts'
import type { WriterOptions } from '../avro/framed-decoder.ts'
import type { FlawedEvent } from '../avro/flawed-event.ts'
import { keyName } from '../avro/schema-key.ts'
import { frameFault, frameOf } from '../avro/wire-format.ts'
import type { Frame } from '../avro/wire-format.ts'
import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { NonEvent } from '../core/reason.ts'
import { noHeaders } from '../core/record.ts'
import { messageIndexes } from './message-index.ts'
import { protobufError, ProtobufCursor } from './protobuf-cursor.ts'
import { eventReader, writerMessages } from './writer-messages.ts'
import type { EventMessages, WriterMessages } from './writer-messages.ts'

export interface ProtobufOptions extends EventMessages {
  readonly longs: LongMode
}

type Decoded = object | FlawedEvent | Fault | NonEvent

/** Reads values that are a message behind the name of its schema and its place in that. */
export function createProtobufDecoder(
  { longs, ...events }: ProtobufOptions,
  options: WriterOptions,
): Decoder {
  const { schemas } = options
  const writers = writersOf(
    options,
    (key) => schemas.textById(key, 'PROTOBUF'),
    (key, schema) => writerMessages(key, schema, events, schemas.grows),
  )
  return framedDecoder(writers, (value, headers = noHeaders) => {
    const frame = frameOf(value, headers)
    if (frame === null) return frameFault(value, headers, 'Protobuf message')
    const writer = writers.loaded(frame.key)
    return writer instanceof Fault ? writer : framedValue(value, frame, writer, longs)
  })
}

function framedValue(value: Buffer, frame: Frame, writer: WriterMessages, longs: LongMode): Decoded {
  try {
    const cursor = new ProtobufCursor(frame.bytes, frame.end, longs)
    const read = writer.at(messageIndexes(cursor))
    if (read instanceof Fault) return read
    if (frame.bytes === value) return read(cursor)
    if (cursor.at < cursor.end)
      throw protobufError('the header that names the schema has more bytes than that')
    return read(new ProtobufCursor(value, 0, longs))
  } catch (error) {
    return faultOf(error, `${keyName(frame.key)}: `)
  }
}

/**
 * Reads values that are a message of one type from the first byte to the last. There is nothing to prepare, and a value
 * without bytes is a message of which nothing is set.
 */
export function createPlainProtobufDecoder({ longs, message }: Omit<ProtobufOptions, 'types'>): Decoder {
  const read = eventReader(message, { message, types: null })
  // A message is read as itself.
  if (typeof read === 'string') throw new SluiceError('SCHEMA', read)
  return {
    prepare: () => Promise.resolve(),
    held: [],
    decode(value): Decoded {
      if (value[0] === 0) return framedFault()
      try {
        return read(new ProtobufCursor(value, 0, longs))
      } catch (error) {
        return faultOf(error, '')
      }
    },
  }
}

/** No field has the number 0, and what registries' serialisers write begins with it. */
function framedFault(): Fault {
  return new Fault(
    'unsupported-wire-format',
    'the value begins with 0x00, as in front of the id of a schema: expected a Protobuf message alone, input.format: protobuf-registry reads the other',
  )
}

function faultOf(error: unknown, about: string): Fault {
  const fault = decodeFault(error, about)
  // The engine's own errors are not of Avro here.
  return fault.reason === 'avro-decode' ? new Fault('protobuf-decode', fault.message) : fault
}
