/** How the values of events are written: behind the name of a schema in a registry, or alone. */
export const inputFormats = [
  'avro-registry',
  'avro',
  'json-registry',
  'json',
  'protobuf-registry',
  'protobuf',
] as const

export type InputFormat = (typeof inputFormats)[number]

/** In which language. */
export const languageOf: Readonly<Record<InputFormat, 'Avro' | 'JSON' | 'Protobuf'>> = {
  'avro-registry': 'Avro',
  avro: 'Avro',
  'json-registry': 'JSON',
  json: 'JSON',
  'protobuf-registry': 'Protobuf',
  protobuf: 'Protobuf',
}

/** How the keys of records are written: as text, or in one of the ways of values. */
export const keyFormats = ['text', 'json', 'avro', 'avro-registry'] as const

export type KeyFormat = (typeof keyFormats)[number]

/** Whether each value names the schema that it is written with. */
export function namesSchema(format: InputFormat | KeyFormat): boolean {
  return format.endsWith('-registry')
}

/** What a pipeline writes of each event: what its models say, or the features themselves. */
export const publishedKinds = ['predictions', 'features'] as const

/** How the values of predictions are written. */
export const outputFormats = ['avro-registry', 'json'] as const

export type OutputFormat = (typeof outputFormats)[number]
