import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { fieldsOf } from '../avro/fields.ts'
import type { FieldDescription } from '../avro/fields.ts'
import { registryAddress } from '../avro/registry-http.ts'
import { MissingSubject, createRegistry } from '../avro/registry.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { SluiceError } from '../core/errors.ts'
import type { Finding } from '../core/finding.ts'
import type { InputFormat } from '../core/value-format.ts'
import { loadModel } from '../model/index.ts'
import { packageFile } from '../package-file.ts'
import { fileOutput } from '../table/output.ts'
import { assemble } from './assemble.ts'
import { draftFeatures } from './draft-features.ts'
import type { DraftModel } from './draft-features.ts'
import { draftText } from './draft-text.ts'
import type { Draft } from './draft-text.ts'
import { editorSchemaFrom } from './editor-schema.ts'
import { loadGivenSchema } from './given-schema.ts'
import { reachable } from '../core/reachable.ts'

export interface InitOptions {
  /** A schema file, or a subject of the registry. */
  readonly schema: string
  /** Which message events are, where the schema defines several; null: the only one. */
  readonly message: string | null
  readonly models: readonly string[]
  readonly topic: string | null
  /** How the events are written. */
  readonly format: InputFormat
  readonly registryUrl: string | null
  /** A path, or `-`: then the text is only returned. */
  readonly output: string
  readonly force: boolean
}

export interface InitResult {
  readonly text: string
  /** What `lint` says of it; null where it was not written. */
  readonly findings: readonly Finding[] | null
  /** Columns that nothing was found for. */
  readonly openColumns: number
}

const usualRegistry = 'http://127.0.0.1:8081'

/**
 * Drafts a config for a schema and models, and checks it.
 *
 * @throws SluiceError USAGE where the output is there already or its folder is not, MODEL and SCHEMA for files that cannot be used, UNREACHABLE
 */
export async function initConfig(
  options: InitOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<InitResult> {
  const { output, force } = options
  if (output !== '-' && !force && existsSync(output)) {
    throw new SluiceError('USAGE', `${output} is there already: --force replaces it, -o names another file`)
  }
  const draft = await draftOf(options)
  const text = draftText(draft)
  const openColumns = draft.features.open.length
  if (output === '-') return { text, findings: null, openColumns }
  const file = await fileOutput(output)
  await file.write(text)
  await file.commit()
  const { findings } = await assemble({
    file: output,
    overrides: [],
    environment: registryOf(options, environment),
  })
  return { text, findings, openColumns }
}

/** The registry that was asked is the one that is checked against. */
function registryOf(
  { registryUrl }: InitOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return registryUrl === null ? environment : { ...environment, SCHEMA_REGISTRY_URL: registryUrl }
}

async function draftOf(options: InitOptions): Promise<Draft> {
  const { output, registryUrl } = options
  const folder = output === '-' ? process.cwd() : dirname(resolve(output))
  const { json, setting } = await readSchema(options, folder)
  const fields = fieldsOf(json, options.schema)
  const models = draftModels(options.models, folder)
  const name = nameOf(options, json)
  return {
    editorSchema: editorSchemaFrom(folder, packageFile('docs/reference/sluice.schema.json')),
    name,
    registryUrl: registryUrl ?? usualRegistry,
    topic: options.topic ?? name,
    isTopicGiven: options.topic !== null,
    schema: setting,
    format: options.format,
    times: fields.filter(isTime).map(({ path }) => path),
    identities: identitiesIn(fields),
    models,
    features: draftFeatures(models, fields),
  }
}

async function readSchema(
  { schema, message, format, registryUrl }: InitOptions,
  folder: string,
): Promise<{ readonly json: SchemaJson; readonly setting: Draft['schema'] }> {
  const which = message === null ? {} : { message }
  if (existsSync(schema)) {
    const { schema: json } = await loadGivenSchema({ format, schema: { file: schema, ...which } }, null)
    return { json, setting: { file: pathFrom(folder, schema), ...which } }
  }
  if (registryUrl === null) {
    throw new SluiceError(
      'USAGE',
      `--schema ${schema}: there is no such file, and a subject needs --registry with the address of a schema registry`,
    )
  }
  const registry = createRegistry(registryAddress(registryUrl, null))
  const version = await reachable(registry.latestVersion(schema)).catch((error: unknown) => {
    if (!(error instanceof MissingSubject)) throw error
    const message = `there is no file ${schema}, and the registry at ${registry.url} has no such subject`
    throw new SluiceError('USAGE', `--schema: ${message}`, { cause: error })
  })
  const setting = { subject: schema, version, ...which }
  const { schema: json } = await loadGivenSchema({ format, schema: setting }, registry)
  return { json, setting }
}

function draftModels(files: readonly string[], folder: string): readonly DraftModel[] {
  const taken = new Set<string>()
  return files.map((file) => {
    const { scorer, unsaid } = loadModel(file)
    const base = kafkaName(basename(file).replace(/\.(zip|mojo|txt|json|ubj|onnx|model)$/i, ''))
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}-${count}`
    taken.add(name)
    return { name, file: pathFrom(folder, file), inputs: scorer.inputs, unsaid }
  })
}

/** Of the topic, of the subject without its suffix, or of the record. */
function nameOf({ topic, schema }: InitOptions, json: SchemaJson): string {
  if (topic !== null) return kafkaName(topic)
  if (!existsSync(schema)) return kafkaName(schema.replace(/-value$/, ''))
  const record = typeof json === 'object' && 'name' in json ? String(json.name) : 'events'
  return kafkaName(
    record
      .replace(/^.*\./, '')
      .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
      .toLowerCase(),
  )
}

/** What Kafka takes for a name. */
function kafkaName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 200)
}

function isTime({ time, types }: FieldDescription): boolean {
  return time !== null && time !== 'time of day' && types.includes('number')
}

/** Text fields that are called like an identity. */
function identitiesIn(fields: readonly FieldDescription[]): readonly string[] {
  const texts = fields.filter(({ types }) => types.includes('text'))
  return texts.filter(({ path }) => /(^|[._-]|[a-z])(id|Id|ID)$/.test(path)).map(({ path }) => path)
}

function pathFrom(folder: string, file: string): string {
  return relative(folder, resolve(file))
}
