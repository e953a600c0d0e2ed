import type { LongMode } from '../avro/avro-cursor.ts'
import type { Decoder } from '../avro/decoder.ts'
import type { WriterOptions } from '../avro/framed-decoder.ts'
import type { SchemaJson } from '../avro/schema.ts'
import type { SchemaText } from '../avro/schema-text.ts'
import { SluiceError } from '../core/errors.ts'
import { createPlainProtobufDecoder, createProtobufDecoder } from './decoder.ts'
import type { MessageType } from './message-type.ts'
import { ProtoFile } from './proto-file.ts'
import { schemaOfMessage } from './reader-schema.ts'
import type { MessageSchema } from './reader-schema.ts'
import { eventReader } from './writer-messages.ts'

/** The message that events are, and what reads it. */
export class ProtobufInput {
  /** What events are read as, in Avro's terms. */
  readonly schema: SchemaJson
  readonly leftOut: MessageSchema['leftOut']
  readonly #message: MessageType

  /**
   * @param name of the message; null where the file has one
   * @param where what the file belongs to, for messages
   * @throws SluiceError SCHEMA
   */
  constructor(text: SchemaText, name: string | null, where: string) {
    this.#message = messageIn(new ProtoFile(text, where), name, where)
    const { schema, leftOut } = schemaOfMessage(this.#message)
    this.schema = schema
    this.leftOut = leftOut
  }

  /** Why messages of a writer's schema cannot be read; null where they can. @throws SluiceError SCHEMA */
  mismatchWith(schema: SchemaText, where: string): string | null {
    const writer = new ProtoFile(schema, where).named(this.#message.name)
    if (writer === null) return `it does not define ${this.#message.name}`
    const found = eventReader(writer, { message: this.#message, types: null })
    return typeof found === 'string' ? found : null
  }

  /** For values behind the name of a schema. */
  framed(longs: LongMode, types: readonly string[] | null, writers: WriterOptions): Decoder {
    return createProtobufDecoder({ longs, types, message: this.#message }, writers)
  }

  /** For values that are a message alone. */
  plain(longs: LongMode): Decoder {
    return createPlainProtobufDecoder({ longs, message: this.#message })
  }
}

function messageIn(file: ProtoFile, name: string | null, where: string): MessageType {
  const { names, outermost } = file
  const wanted = name ?? (outermost.length === 1 ? outermost[0]! : null)
  if (wanted === null) {
    throw new SluiceError(
      'SCHEMA',
      `${where}: the file defines several messages (${outermost.join(', ')}): say which one events are, input.schema.message`,
    )
  }
  const message = file.named(wanted)
  if (message !== null) return message
  throw new SluiceError(
    'SCHEMA',
    `${where}: the file does not define the message '${wanted}', or more than one of that name: it has ${names.join(', ')}`,
  )
}
