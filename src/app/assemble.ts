import type { SchemaRegistry } from '../avro/registry.ts'
import { fileSchemas } from '../avro/schema-source.ts'
import type { SchemaSource } from '../avro/schema-source.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { compile } from '../compile/compile.ts'
import type { Compiled } from '../compile/compile.ts'
import { loadModels } from '../compile/models.ts'
import type { Loaded, ModelSettings } from '../compile/models.ts'
import { loadConfig, parseConfig } from '../config/load.ts'
import type { LoadedConfig } from '../config/load.ts'
import type { GivenOverride } from '../config/override.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import { formatFinding } from '../core/finding.ts'
import type { Finding, Remark } from '../core/finding.ts'
import { steps } from '../features/steps.ts'
import { checkLookups } from '../lookups/lookups.ts'
import type { Lookups } from '../lookups/lookups.ts'
import type { RemoteModel } from '../remote/remote-model.ts'
import { trainingAsked } from '../features/training-asked.ts'
import type { PlanSurroundings } from '../features/surroundings.ts'
import {
  givenSchemaOf,
  keyFormatOf,
  keySchemaOf,
  schemaOfEvents,
  registryAsked,
  schemasInFiles,
} from './assembly-schemas.ts'
import type { GivenSchema } from './given-schema.ts'
import { atEntries, headsOf, routingOf } from './following/heads.ts'
import type { Standing } from './following/heads.ts'
import type { Released } from './following/released.ts'
import { newestReleases } from './following/release-choice.ts'
import type { ReleaseChoice } from './following/release-choice.ts'
import { withoutMisfits } from './following/tenant-models.ts'
import { recompile } from './following/recompile.ts'
import type { Recompiled } from './following/recompile.ts'
import { ofOtherModels, withBaselines } from './baselines.ts'
import { kpiRemarks } from './kpi-remarks.ts'
import { openRemotes } from './open-remotes.ts'
import { withResolvedPaths } from './resolve-paths.ts'
import { storeTopic } from './store-topic.ts'
import { topicReading } from './topic-reading.ts'

/** A pipeline that was checked from end to end, before anything is connected. */
export interface Assembly {
  readonly config: Config
  /** `input.schema` as it is given: what plain Avro is written with. Of another language: what is read of it. */
  readonly givenSchema: SchemaJson
  /** Reads the values, where they are Protobuf; null elsewhere. */
  readonly protobuf: GivenSchema['protobuf']
  /** The same as the events have it: without the envelope around them. */
  readonly readerSchema: SchemaJson
  /** By which keys are written and read; null where they are text. */
  readonly keySchema: SchemaJson | null
  readonly compiled: Compiled
  /** What the steps ask: checked, and not open yet (`startLookups`). */
  readonly lookups: Lookups
  /** The models that servers score: their columns are known, and nobody is asked yet (`startRemotes`). */
  readonly remotes: readonly RemoteModel[]
  /** The models of which versions are released in a store; null where there are none. */
  readonly released: Released | null
  /** Compiles once more, for other versions of those, in the place of what runs. */
  readonly recompile: (standing: Standing, running: Compiled) => Recompiled
  readonly schemas: SchemaSource
  /** Null where `schemas.files` or the caller takes its place. */
  readonly registry: SchemaRegistry | null
}

export interface AssemblyResult {
  /** Null when there are errors. */
  readonly assembly: Assembly | null
  readonly findings: readonly Finding[]
  /** Gives what is found later its line and column. */
  readonly place: LoadedConfig['place']
}

export interface AssemblyOptions {
  /** Its folder is where paths count from. */
  readonly file: string
  /** Takes the place of what the file holds, whose name is then for messages and paths alone. */
  readonly text?: string
  readonly overrides: readonly GivenOverride[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Takes the place of registry and schema files. */
  readonly schemas?: SchemaSource
  /** Whether the server of a remote model is asked for the columns that the config does not say; it is where nothing is said. */
  readonly askRemotes?: boolean
  /** Which releases of models are taken; the newest where nothing is said. */
  readonly releases?: ReleaseChoice
  /** Gives the config that is checked in the place of the one that was read: for whoever tries another model in it. */
  readonly adapt?: (config: Config) => Config
  /** Takes the place of what reads model files: for whoever assembles one config many times. */
  readonly loadModels?: typeof loadModels
}

/**
 * Reads the config, the reader schema and the models, and checks them against each other: what `run` starts from and
 * `lint` reports. Rejects only when a registry that has the reader schema, or a remote model's server that is asked for its columns, does
 * not answer (UNREACHABLE).
 */
export async function assemble(options: AssemblyOptions): Promise<AssemblyResult> {
  const loaded = load(options)
  const { place } = loaded
  if (loaded.config === null) return { assembly: null, findings: loaded.findings, place }
  const { adapt = asIs } = options
  const config = adapt(withResolvedPaths(loaded.config, loaded))
  const remarks: Remark[] = []
  // A registry whose address is at fault is not asked.
  const ask = options.schemas === undefined && !loaded.isStandIn(['registry', 'url'])
  const registry = ask ? registryAsked(config, remarks) : null
  const given = await givenSchemaOf(config, registry, remarks)
  const givenSchema = given?.schema ?? null
  const readerSchema = givenSchema === null ? null : schemaOfEvents(config.input, givenSchema, remarks)
  const hasKeySchema = keyFormatOf(config.input) !== null
  const keySchema = await keySchemaOf(config, registry, remarks)
  const files = (options.loadModels ?? loadModels)(config.models, remarks)
  const entries = await withBaselines(config.models, remarks)
  remarks.push(...ofOtherModels(entries, files))
  const remotes = await openRemotes(config, remarks, options.askRemotes ?? true)
  const models = files.map((model, i) => model ?? remotes[i] ?? null)
  const opened = await releasedOf(config, options.releases ?? newestReleases, remarks)
  forgiveStoodFor(remarks, opened)
  const writers = await schemasInFiles(config)
  const findSchemas = async () => options.schemas ?? registry ?? fileSchemas(config.schemas?.files ?? {})
  const readTopic = topicReading(config, registry, findSchemas)
  const lookups = await checkLookups(asked(config, loaded), config.features, readTopic, remarks)
  const training = await trainingOf(config)
  const isComplete = readerSchema !== null && hasKeySchema === (keySchema !== null)
  const compileFor = (standing: Standing) => {
    if (readerSchema === null) return null
    const parts = { readerSchema, keySchema, entries, models, standing, writers, lookups, training }
    return compileWith(config, parts)
  }
  const wanted = { ...(opened ?? { lineups: [], fallbacks: [], owned: [] }), fallen: new Map() }
  const standing = isComplete ? withoutMisfits(wanted, compileFor, remarks) : wanted
  const released = opened && { ...opened, owned: standing.owned }
  const first = isComplete ? compileFor(standing) : null
  remarks.push(...(first?.remarks ?? []))
  const compiled = first?.compiled ?? null
  if (compiled !== null) remarks.push(...kpiRemarks(config, compiled))
  const findings = [...loaded.findings, ...findingsOf(remarks, loaded)]
  const isSound = !findings.some(({ severity }) => severity === 'error')
  if (!isSound || compiled === null || given === null || readerSchema === null) {
    return { assembly: null, findings, place }
  }
  const schemas = await findSchemas()
  const { schema, protobuf } = given
  const assembly = {
    config,
    givenSchema: schema,
    protobuf,
    readerSchema,
    keySchema,
    compiled,
    lookups,
    remotes: remotes.filter((remote) => remote !== null),
    released,
    recompile: (next: Standing, running: Compiled) =>
      recompile(running, {
        heads: headsOf(entries, models, next),
        policies: config.policies,
        // It was compiled once.
        anew: () => compileFor(next) as Recompiled,
      }),
    schemas,
    registry,
  }
  return { assembly, findings, place }
}

/** What reads a model store is loaded where there is one. */
async function releasedOf(
  config: Config,
  choice: ReleaseChoice,
  remarks: Remark[],
): Promise<Released | null> {
  if (config.releases === undefined && config.models.every(({ fallback }) => fallback === undefined))
    return null
  const { openReleased } = await import('./following/released.ts')
  return openReleased(config, choice, remarks, storeTopic(config))
}

const asIs = (config: Config) => config

/** A model that cannot be loaded is no reason not to start where another stands in for it. */
function forgiveStoodFor(remarks: Remark[], released: Released | null): void {
  for (const [at, { severity, path }] of remarks.entries()) {
    const isOfPlace = path[0] === 'models' && (path[2] === 'file' || path[2] === 'release')
    const fallback = isOfPlace ? released?.fallbacks[Number(path[1])] : null
    if (severity === 'error' && fallback != null) remarks[at] = { ...remarks[at]!, severity: 'warning' }
  }
}

/** Look-ups as they were said; what stands in for one that was refused is asked for nothing. */
function asked(config: Config, { isStandIn }: LoadedConfig): Config['lookups'] {
  return Object.fromEntries(Object.entries(config.lookups).filter(([name]) => !isStandIn(['lookups', name])))
}

/**
 * The config alone, for what does not score.
 *
 * @throws SluiceError CONFIG with every finding
 */
export function readConfig(options: Omit<AssemblyOptions, 'schemas'>): Config {
  const loaded = load(options)
  if (loaded.config === null || !loaded.ok) throw cannotRun(options.file, loaded.findings)
  return withResolvedPaths(loaded.config, loaded)
}

/** Whether schema files take the place of a registry, as far as the config can be read. */
export function hasSchemaFiles(options: Omit<AssemblyOptions, 'schemas'>): boolean {
  return load(options).config?.schemas !== undefined
}

function load({ file, text, environment, overrides }: Omit<AssemblyOptions, 'schemas'>): LoadedConfig {
  const specs = Object.fromEntries(steps.map(({ name, spec }) => [name, spec]))
  const source = { file, environment, overrides, steps: specs }
  return text === undefined ? loadConfig(source) : withoutLines(parseConfig(text, source))
}

/** Nobody sees the lines of a text that was made of an object. */
function withoutLines(loaded: LoadedConfig): LoadedConfig {
  const unplaced = (finding: Finding): Finding => ({ ...finding, line: null, column: null })
  return {
    ...loaded,
    findings: loaded.findings.map(unplaced),
    place: (remark) => ({ ...unplaced(loaded.place(remark)), message: remark.message }),
  }
}

function cannotRun(file: string, findings: readonly Finding[]): SluiceError {
  return new SluiceError('CONFIG', `${file} cannot run:\n${findings.map(formatFinding).join('\n')}`)
}

/** Is given each finding that ends nothing, as a line for people. */
export type OnFinding = (line: string, severity: Finding['severity']) => void

/**
 * As `assemble`, for commands that run the pipeline: warnings and remarks are told, errors end it.
 *
 * @throws SluiceError CONFIG with every finding
 */
export async function assembleOrThrow(options: AssemblyOptions, tell: OnFinding): Promise<Assembly> {
  const { assembly, findings } = await assemble(options)
  if (assembly === null) throw cannotRun(options.file, findings)
  for (const finding of findings) tell(formatFinding(finding), finding.severity)
  return assembly
}

interface CompileParts {
  readonly readerSchema: SchemaJson
  readonly keySchema: SchemaJson | null
  /** Of the config's models. */
  readonly entries: readonly ModelSettings[]
  readonly models: readonly Loaded[]
  readonly standing: Standing
  readonly writers: readonly SchemaJson[] | null
  readonly lookups: Lookups
  readonly training: PlanSurroundings['training']
}

/** Tables of training that steps name, read where there are some: most streams do without what reads them. */
async function trainingOf({ features }: Config): Promise<PlanSurroundings['training']> {
  const asked = trainingAsked(features, steps)
  if (asked.size === 0) return new Map()
  const { readTraining } = await import('./training-files.ts')
  return readTraining(asked)
}

function compileWith(
  config: Config,
  { readerSchema, keySchema, entries, models, standing, writers, lookups, training }: CompileParts,
): { readonly compiled: Compiled | null; readonly remarks: readonly Remark[] } {
  try {
    const { tables, modules } = lookups
    const heads = headsOf(entries, models, standing)
    const settings = { ...config, models: heads.settings }
    const surroundings = { tables, modules, training }
    const { compiled, remarks } = compile(
      settings,
      readerSchema,
      heads.loaded,
      writers,
      keySchema,
      surroundings,
    )
    return {
      compiled: { ...compiled, routing: routingOf(heads, compiled) },
      remarks: atEntries(remarks, heads),
    }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const hint = 'an Avro schema of one record: {"type": "record", "name": …, "fields": […]}'
    const remark = { severity: 'error', path: ['input', 'schema'], message: error.message, hint } as const
    return { compiled: null, remarks: [remark] }
  }
}

/** What follows from a value that was already refused is not told again. */
function findingsOf(remarks: readonly Remark[], loaded: LoadedConfig): Finding[] {
  return remarks.filter(({ path }) => !loaded.isStandIn(path)).map((remark) => loaded.place(remark))
}
