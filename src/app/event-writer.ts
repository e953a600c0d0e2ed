import { rowSchema } from '../avro/debezium.ts'
import { createEventEncoder } from '../avro/event-encoder.ts'
import type { EncodeEvent } from '../avro/event-encoder.ts'
import { fixedSchemas } from '../avro/schema-source.ts'
import type { SchemaSource } from '../avro/schema-source.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { FRAME_BYTES, writeFrame } from '../avro/wire-format.ts'
import { SluiceError } from '../core/errors.ts'
import { exactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import { languageOf } from '../core/value-format.ts'
import type { KeyFormat } from '../core/value-format.ts'
import type { Assembly } from './assemble.ts'
import { parseLine } from './event-values.ts'
import type { FileEvent } from './event-values.ts'

/** Far from what a registry gives, so that ids of its own can stand beside. */
const firstId = 0x7f00_0000

/**
 * Writes events as the records that a pipeline reads, in `input.format`, without a registry: the schemas that they are
 * written with get ids here.
 */
export class EventWriter {
  /** What a registry would have: in place of the assembly's own. */
  readonly schemas: SchemaSource
  readonly #assembly: Assembly
  readonly #known = new Map<number, SchemaJson>()
  readonly #ids = new Map<SchemaJson, number>()
  readonly #encodeEvent: EncodeEvent
  readonly #encodeKey: EncodeEvent | null

  /** @throws SluiceError CONFIG for a format that is not written here */
  constructor(assembly: Assembly) {
    this.#assembly = assembly
    this.schemas = this.#source()
    this.#encodeEvent = this.#eventEncoder()
    this.#encodeKey = this.#keyEncoder()
  }

  /** @param event as JSON has it: in its envelope where `input.unwrap` says so */
  value(event: unknown): Buffer | Fault {
    return this.#encodeEvent(event)
  }

  /** @throws SluiceError USAGE for text where keys have fields, and the other way round */
  key(key: unknown): Buffer | Fault {
    const encode = this.#encodeKey
    if (encode === null) return typeof key === 'string' ? Buffer.from(key) : keyMisfit('text')
    return typeof key === 'object' ? encode(key) : keyMisfit('an object with its fields')
  }

  /**
   * A value that is there in Avro already.
   *
   * @param schema what it is written with
   */
  avroValue(body: Buffer, schema: SchemaJson): Buffer | Fault {
    const { format } = this.#assembly.config.input
    if (format === 'avro-registry') return framed(body, this.#idOf(schema))
    if (format === 'avro' && sameSchema(schema, this.#assembly.givenSchema)) return body
    const why =
      format === 'avro'
        ? 'the file is written with another schema than input.schema, by which plain Avro is read'
        : `values are Avro in the file, and input.format is ${format}`
    return new Fault('avro-decode', why)
  }

  /** An event of a file as the value of its record. */
  fileValue(event: FileEvent): Buffer | Fault {
    if ('fault' in event) return new Fault('json-decode', event.fault)
    if ('avro' in event) return this.avroValue(event.avro, event.schema)
    const json = 'line' in event ? parseLine(event.line) : event.json
    return json instanceof Fault ? json : this.value(json)
  }

  #idOf(schema: SchemaJson): number {
    const id = this.#ids.get(schema) ?? firstId + this.#ids.size
    this.#ids.set(schema, id)
    this.#known.set(id, schema)
    return id
  }

  #eventEncoder(): EncodeEvent {
    const { config, givenSchema } = this.#assembly
    const { format, unwrap } = config.input
    switch (languageOf[format]) {
      case 'Protobuf':
        return () => new Fault('protobuf-decode', `no event is written in input.format ${format} here`)
      case 'JSON': {
        const id = this.#idOf(givenSchema)
        return (event) => {
          const text = Buffer.from(exactJson(event as object))
          return format === 'json' ? text : framed(text, id)
        }
      }
      case 'Avro': {
        if (unwrap === 'debezium' && rowSchema(givenSchema) === givenSchema)
          throw new SluiceError(
            'CONFIG',
            'input.schema is the schema of the row: to write events, it must be that of the envelope',
          )
        const encode = createEventEncoder(givenSchema, this.#idOf(givenSchema))
        return format === 'avro' ? unframed(encode) : encode
      }
    }
  }

  #keyEncoder(): EncodeEvent | null {
    const { config, keySchema } = this.#assembly
    const format: KeyFormat = config.input.key?.format ?? 'text'
    if (keySchema === null) return null
    if (format === 'json') return (key) => Buffer.from(exactJson(key as object))
    const encode = createEventEncoder(keySchema, this.#idOf(keySchema))
    return format === 'avro' ? unframed(encode) : encode
  }

  /** Ids of a registry are known to nobody here; those of schema files are the config's own. */
  #source(): SchemaSource {
    const { config, schemas } = this.#assembly
    const others = config.schemas === undefined ? fixedSchemas(new Map()) : schemas
    return {
      grows: false,
      schemaById: (id) => {
        const own = this.#known.get(Number(id))
        return own === undefined ? others.schemaById(id) : Promise.resolve(own)
      },
      textById: (id, type) =>
        this.#known.has(Number(id))
          ? Promise.resolve({ text: '{}', references: new Map<string, string>() })
          : others.textById(id, type),
      ping: () => Promise.resolve(),
    }
  }
}

function framed(body: Buffer, id: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES)
  writeFrame(frame, id)
  return Buffer.concat([frame, body])
}

function unframed(encode: EncodeEvent): EncodeEvent {
  return (value) => {
    const bytes = encode(value)
    return bytes instanceof Fault ? bytes : bytes.subarray(FRAME_BYTES)
  }
}

function sameSchema(a: SchemaJson, b: SchemaJson): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function keyMisfit(expected: string): Fault {
  return new Fault('schema-mismatch', `the key is to be ${expected}, as input.key says`)
}
