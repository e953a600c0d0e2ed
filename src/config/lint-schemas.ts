import type { Remark } from '../core/finding.ts'
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
  types,
  unwrap,
  message,
  predictions,
]

/** The sections whose values are framed with a schema id. */
function framed({ input, output }: Config): readonly ('input' | 'output')[] {
  return [
    ...(namesSchema(input.format) ? (['input'] as const) : []),
    ...(output.format === 'avro-registry' ? (['output'] as const) : []),
  ]
}

const withoutIds = {
  input: 'input.format: avro, json or protobuf needs neither',
  output: 'output.format: json needs neither',
} as const

function* needed(config: Config): Generator<Remark> {
  const [section] = framed(config)
  if (section === undefined || config.registry !== undefined || config.schemas !== undefined) return
  yield error(
    [section, 'format'],
    `'${config[section].format}' needs registry (a schema registry) or schemas (schema files)`,
    `registry: { url: http://… }, or schemas: { files: { 1: events.avsc } }; ${withoutIds[section]}`,
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
  if (config.registry !== undefined && 'file' in config.input.schema)
    yield error(['registry'], `${why}, and input.schema is a file`, 'remove it')
}

function* subject(config: Config): Generator<Remark> {
  const { registry, schemas, input } = config
  // Without any of the two, the first rule has told it where one is needed.
  const isTold = schemas === undefined && framed(config).length > 0
  if (registry === undefined && !isTold && 'subject' in input.schema)
    yield error(['input', 'schema'], 'names a subject, but there is no registry', 'name a file')
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
