import type { ConfigPath, Remark } from '../core/finding.ts'
import { languageOf, namesSchema } from '../core/value-format.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

/** Whether there is what gives schema ids their meaning, where a format has ids, and nothing that is for another format. */
export const schemaRules: readonly LintRule[] = [
  needed,
  onlyOne,
  used,
  subject,
  keys,
  types,
  unwrap,
  message,
  predictions,
]

/** What is framed with a schema id, and where the config says so. */
function framed({
  input,
  output,
}: Config): readonly (readonly [path: ConfigPath, format: string, hint: string])[] {
  const { format: ofKeys = 'text' } = input.key ?? {}
  return [
    ...(namesSchema(input.format)
      ? [[['input', 'format'], input.format, 'input.format: avro, json or protobuf needs neither'] as const]
      : []),
    ...(namesSchema(ofKeys)
      ? [[['input', 'key', 'format'], ofKeys, 'input.key.format: avro or json needs neither'] as const]
      : []),
    ...(output.format === 'avro-registry'
      ? [[['output', 'format'], output.format, 'output.format: json needs neither'] as const]
      : []),
  ]
}

/** The reader schemas, and where the config has them. */
function readerSchemas({ input }: Config) {
  const ofKeys = input.key?.schema
  return [
    { path: ['input', 'schema'], schema: input.schema },
    ...(ofKeys === undefined ? [] : [{ path: ['input', 'key', 'schema'], schema: ofKeys }]),
  ]
}

function* needed(config: Config): Generator<Remark> {
  const [first] = framed(config)
  if (first === undefined || config.registry !== undefined || config.schemas !== undefined) return
  const [path, format, hint] = first
  yield error(
    path,
    `'${format}' needs registry (a schema registry) or schemas (schema files)`,
    `registry: { url: http://… }, or schemas: { files: { 1: events.avsc } }; ${hint}`,
  )
}

function* onlyOne({ registry, schemas }: Config): Generator<Remark> {
  if (registry === undefined || schemas === undefined) return
  yield error(
    ['schemas'],
    'stands beside registry: only one of them can say what a schema id means',
    'remove one of them',
  )
}

function* used(config: Config): Generator<Remark> {
  if (framed(config).length > 0) return
  const why = `is not used: input.format is ${config.input.format}, output.format is ${config.output.format}`
  if (config.schemas !== undefined) yield error(['schemas'], why, 'remove it')
  if (config.registry !== undefined && readerSchemas(config).every(({ schema }) => 'file' in schema))
    yield error(['registry'], `${why}, and input.schema is a file`, 'remove it')
}

function* subject(config: Config): Generator<Remark> {
  const { registry, schemas } = config
  // Without any of the two, the first rule has told it where one is needed.
  const isTold = schemas === undefined && framed(config).length > 0
  if (registry !== undefined || isTold) return
  for (const { path, schema } of readerSchemas(config))
    if ('subject' in schema) yield error(path, 'names a subject, but there is no registry', 'name a file')
}

/** Whether the schema of keys is there where one is used, and nowhere else. */
function* keys({ input: { key } }: Config): Generator<Remark> {
  if (key === undefined) return
  const { format, schema } = key
  const path = ['input', 'key', 'schema']
  if (format === 'text' && schema !== undefined)
    yield error(path, 'is not used: input.key.format is text', 'say in input.key.format how keys are written')
  if (format !== 'text' && schema === undefined)
    yield error(
      ['input', 'key'],
      `needs schema: which fields keys of the format ${format} have`,
      'schema: { file: key.avsc }, or { subject: …, version: … }',
    )
}

function* types({ input }: Config): Generator<Remark> {
  const { format } = input
  if (['avro', 'json-registry', 'protobuf'].includes(format) && input.types !== undefined)
    yield error(
      ['input', 'types'],
      `is for values that say of which type they are: those of input.format ${format} do not`,
      'remove it: each value is read as input.schema',
    )
}

function* unwrap({ input }: Config): Generator<Remark> {
  if (languageOf[input.format] === 'Protobuf' && input.unwrap !== undefined)
    yield error(['input', 'unwrap'], `is for Avro and JSON: input.format is ${input.format}`, 'remove it')
}

function* message({ input }: Config): Generator<Remark> {
  if (languageOf[input.format] !== 'Protobuf' && input.schema.message !== undefined)
    yield error(
      ['input', 'schema', 'message'],
      `is for Protobuf: input.format is ${input.format}`,
      'remove it',
    )
}

/** How predictions get their schema id. */
function* predictions({ registry, schemas, output }: Config): Generator<Remark> {
  // Both at once is told by a rule above.
  if (registry !== undefined && schemas !== undefined) return
  if (output.format === 'json') yield* withoutSchema(registry, output)
  else if (registry !== undefined) yield* byRegistry(output)
  else if (schemas !== undefined) yield* byFiles(schemas, output)
}

function* withoutSchema(registry: Config['registry'], output: Config['output']): Generator<Remark> {
  const why = 'is for predictions in Avro, and output.format is json'
  for (const key of ['subject', 'schemaId'] as const)
    if (output[key] !== undefined) yield error(['output', key], why, 'remove it')
  if (registry?.autoRegister === true) yield error(['registry', 'autoRegister'], why, 'remove it')
}

function* byRegistry({ schemaId }: Config['output']): Generator<Remark> {
  if (schemaId === undefined) return
  yield error(
    ['output', 'schemaId'],
    'is for schema files; with a registry, predictions go by output.subject',
  )
}

function* byFiles(
  { files }: NonNullable<Config['schemas']>,
  { subject: named, schemaId }: Config['output'],
): Generator<Remark> {
  if (named !== undefined) {
    yield error(
      ['output', 'subject'],
      'is for a registry; with schema files, predictions go by output.schemaId',
    )
  }
  if (schemaId === undefined) {
    yield error(['output'], 'needs schemaId: which of schemas.files predictions are written with')
  } else if (!Object.hasOwn(files, String(schemaId))) {
    yield error(['output', 'schemaId'], `is not among schemas.files (${Object.keys(files).join(', ')})`)
  }
}
