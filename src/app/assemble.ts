import { checkPredictionSchema, predictionSchema } from '../avro/prediction.ts'
import { registryAddress } from '../avro/registry-http.ts'
import { createRegistry } from '../avro/registry.ts'
import type { SchemaRegistry } from '../avro/registry.ts'
import { fileSchemas } from '../avro/schema-source.ts'
import type { SchemaSource } from '../avro/schema-source.ts'
import { loadSchemaFile } from '../avro/schema.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { compile } from '../compile/compile.ts'
import type { Compiled } from '../compile/compile.ts'
import { loadModels } from '../compile/models.ts'
import { loadConfig } from '../config/load.ts'
import type { LoadedConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { formatFinding } from '../core/finding.ts'
import type { Finding, Remark } from '../core/finding.ts'
import { Fault } from '../core/outcome.ts'
import { steps } from '../features/steps.ts'

/** A pipeline that was checked from end to end, before anything is connected. */
export interface Assembly {
  readonly config: Config
  readonly readerSchema: SchemaJson
  readonly compiled: Compiled
  readonly schemas: SchemaSource
  /** Null where `schemas.files` or the caller takes its place. */
  readonly registry: SchemaRegistry | null
}

export interface AssemblyResult {
  /** Null when there are errors. */
  readonly assembly: Assembly | null
  readonly findings: readonly Finding[]
}

export interface AssemblyOptions {
  readonly file: string
  readonly overrides: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Takes the place of registry and schema files. */
  readonly schemas?: SchemaSource
}

/**
 * Reads the config, the reader schema and the models, and checks them against each other: what `run` starts from and
 * `lint` reports. Rejects only when a registry that has the reader schema does not answer (UNREACHABLE).
 */
export async function assemble(options: AssemblyOptions): Promise<AssemblyResult> {
  const loaded = loadConfig({
    file: options.file,
    environment: options.environment,
    overrides: options.overrides,
    steps: Object.fromEntries(steps.map(({ name, spec }) => [name, spec])),
  })
  if (loaded.config === null) return { assembly: null, findings: loaded.findings }
  const config = withResolvedPaths(loaded.config, loaded)
  const remarks: Remark[] = []
  // A registry whose address is at fault is not asked.
  const ask = options.schemas === undefined && !loaded.stoodIn(['registry', 'url'])
  const registry = ask ? registryOf(config) : null
  const readerSchema = await readerSchemaOf(config, registry, remarks)
  const models = loadModels(config.models, remarks)
  const compiled = readerSchema === null ? null : compileWith(config, readerSchema, models, remarks)
  const findings = [...loaded.findings, ...placed(remarks, loaded)]
  if (compiled === null || readerSchema === null || findings.some(({ severity }) => severity === 'error')) {
    return { assembly: null, findings }
  }
  const schemas = options.schemas ?? registry ?? (await fileSchemas(config.schemas?.files ?? {}))
  return { assembly: { config, readerSchema, compiled, schemas, registry }, findings }
}

/**
 * As `assemble`, for commands that run the pipeline: warnings are told, errors end it.
 *
 * @throws SluiceError CONFIG with every finding
 */
export async function assembleOrThrow(
  options: AssemblyOptions,
  tell: (line: string) => void,
): Promise<Assembly> {
  const { assembly, findings } = await assemble(options)
  if (assembly === null) {
    throw new SluiceError('CONFIG', `${options.file} cannot run:\n${findings.map(formatFinding).join('\n')}`)
  }
  for (const finding of findings) tell(formatFinding(finding))
  return assembly
}

/** The id under which predictions are framed. Rejects with SCHEMA when there is none that fits, UNREACHABLE without an answer. */
export async function predictionSchemaId({ config, registry, schemas }: Assembly): Promise<number> {
  if (registry === null) return idInFiles(config, schemas)
  const subject = config.output.subject ?? `${config.output.topic}-value`
  const id = await reachable(registry.lookup(subject, predictionSchema))
  if (id !== null) return id
  const latest = await latestThatFits(registry, subject)
  if (latest !== null) return latest
  if (config.registry?.autoRegister === true) return reachable(registry.register(subject, predictionSchema))
  throw new SluiceError(
    'SCHEMA',
    `the registry has no prediction schema under subject '${subject}': register schemas/prediction.avsc there, ` +
      'name another subject in output.subject, or set registry.autoRegister (development)',
  )
}

/** A registered schema may differ in docs and defaults, which bytes do not show; null when there is none. */
async function latestThatFits(registry: SchemaRegistry, subject: string): Promise<number | null> {
  try {
    const { id, schema } = await reachable(registry.latest(subject))
    checkPredictionSchema(schema, `subject '${subject}' of the registry`)
    return id
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'SCHEMA') return null
    throw error
  }
}

async function idInFiles(config: Config, schemas: SchemaSource): Promise<number> {
  const id = config.output.schemaId
  if (id === undefined) {
    throw new SluiceError(
      'CONFIG',
      'output.schemaId is needed where schemas.files takes the place of a registry',
    )
  }
  const schema = await schemas.schemaById(id)
  if (schema instanceof Fault) {
    throw new SluiceError('CONFIG', `output.schemaId: ${String(id)} is not in schemas.files`)
  }
  checkPredictionSchema(schema, `schema ${String(id)} of schemas.files`)
  return id
}

/** Paths in a config count from its folder, wherever the process was started. */
function withResolvedPaths(config: Config, loaded: LoadedConfig): Config {
  const resolvePath = (path: string) => loaded.resolvePath(path)
  const { schema } = config.input
  const { ssl } = config.kafka
  return {
    ...config,
    kafka: {
      ...config.kafka,
      ssl:
        typeof ssl === 'boolean'
          ? ssl
          : {
              ...ssl,
              ...(ssl.caFile === undefined ? {} : { caFile: resolvePath(ssl.caFile) }),
              ...(ssl.certFile === undefined ? {} : { certFile: resolvePath(ssl.certFile) }),
              ...(ssl.keyFile === undefined ? {} : { keyFile: resolvePath(ssl.keyFile) }),
            },
    },
    input: { ...config.input, schema: 'file' in schema ? { file: resolvePath(schema.file) } : schema },
    models: config.models.map((model) => ({ ...model, file: resolvePath(model.file) })),
    schemas: config.schemas && {
      files: Object.fromEntries(
        Object.entries(config.schemas.files).map(([id, file]) => [id, resolvePath(file)]),
      ),
    },
  }
}

function registryOf(config: Config): SchemaRegistry | null {
  if (config.registry === undefined) return null
  const { url, auth, timeoutMs } = config.registry
  const credentials =
    auth === undefined
      ? null
      : auth.type === 'bearer'
        ? { token: auth.token.reveal() }
        : { username: auth.username, password: auth.password.reveal() }
  return createRegistry(registryAddress(url, credentials, timeoutMs))
}

async function readerSchemaOf(
  config: Config,
  registry: SchemaRegistry | null,
  remarks: Remark[],
): Promise<SchemaJson | null> {
  const { schema } = config.input
  try {
    if ('file' in schema) return await loadSchemaFile(schema.file)
    if (registry !== null) return (await reachable(registry.version(schema.subject, schema.version))).schema
    throw new SluiceError('CONFIG', 'a subject needs a registry: give a file, or a registry')
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
    remarks.push({ severity: 'error', path: ['input', 'schema'], message: error.message })
    return null
  }
}

function compileWith(
  config: Config,
  readerSchema: SchemaJson,
  models: ReturnType<typeof loadModels>,
  remarks: Remark[],
): Compiled | null {
  try {
    const result = compile(config, readerSchema, models)
    remarks.push(...result.remarks)
    return result.compiled
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    remarks.push({ severity: 'error', path: ['input', 'schema'], message: error.message })
    return null
  }
}

/** What follows from a value that was already refused is not told again. */
function placed(remarks: readonly Remark[], loaded: LoadedConfig): Finding[] {
  return remarks.filter(({ path }) => !loaded.stoodIn(path)).map((remark) => loaded.place(remark))
}

/** At start an outage is an unreachable dependency: nothing waits for it yet. */
async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'REGISTRY_OUTAGE')) throw error
    throw new SluiceError('UNREACHABLE', messageOf(error), { cause: error })
  }
}
