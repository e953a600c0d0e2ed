/** How the values of events are written: Avro framed with a schema's id, Avro alone, or JSON. */
export const inputFormats = ['avro-registry', 'avro', 'json'] as const

export type InputFormat = (typeof inputFormats)[number]

/** How the values of predictions are written. */
export const outputFormats = ['avro-registry', 'json'] as const

export type OutputFormat = (typeof outputFormats)[number]
