import { refuseOtherFormats } from '../demo/value-formats.ts'
import { hasSchemaFiles, readConfig } from '../../app/assemble.ts'
import { parseOverride } from '../../config/override.ts'
import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'
import { localOrMemory } from '../demo/environment.ts'

export interface OwnPipeline {
  readonly config: string
  readonly overrides: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where a pipeline of the user's runs, and in words for the user: why there. */
export interface OwnEnvironment {
  readonly kind: 'cluster' | 'local' | 'memory'
  readonly why: string
}

/** Where brokers and registry are. */
export interface Addresses {
  readonly brokers: string
  /** Null: what the config says holds. */
  readonly registry: string | null
}

/** Nothing has these addresses: they stand for those that are not known yet, or that are not needed. */
const nowhere: Addresses = { brokers: 'none.invalid:1', registry: 'http://none.invalid' }

/**
 * Brokers of `--set` or of `KAFKA_BROKERS` first, then a local broker where Java and Maven are, else memory. Those that the
 * file itself names are not touched: they may be production.
 */
export async function chooseOwnEnvironment(
  { overrides, environment }: OwnPipeline,
  transport: 'auto' | 'memory',
): Promise<OwnEnvironment> {
  if (transport === 'memory') return { kind: 'memory', why: 'in memory, as --transport says.' }
  const ownCluster = (source: string, remedy: string): OwnEnvironment => ({
    kind: 'cluster',
    why: `your own cluster, as ${source} says; only the topics, the subjects and the group of the config are touched. ${remedy} for a local broker.`,
  })
  if (givesBrokers(overrides)) return ownCluster('--set', 'Leave kafka out of --set')
  if (isGiven(environment['KAFKA_BROKERS'])) return ownCluster('KAFKA_BROKERS', 'Unset KAFKA_BROKERS')
  return localOrMemory(environment)
}

/** The overrides that bring a config to its environment, before any of the user's, which come last. */
export function broughtTo(
  { kind }: OwnEnvironment,
  pipeline: OwnPipeline,
  local: Addresses | null = null,
): readonly string[] {
  if (kind === 'cluster') return clusterOverrides(pipeline)
  const { brokers, registry } = local ?? nowhere
  // The whole section: a local broker knows neither log-in nor TLS, and their secrets need not be there.
  const kafka = `kafka=${JSON.stringify({ brokers })}`
  const overrides = [kafka, ...pipeline.overrides]
  const isWithoutRegistry = registry === null || hasSchemaFiles({ ...sourceOf(pipeline), overrides })
  return isWithoutRegistry ? overrides : [`registry=${JSON.stringify({ url: registry })}`, ...overrides]
}

function clusterOverrides(pipeline: OwnPipeline): readonly string[] {
  const { overrides, environment } = pipeline
  const brokers = environment['KAFKA_BROKERS']
  const registry = environment['SCHEMA_REGISTRY_URL']
  return [
    ...(isGiven(brokers) ? [`kafka.brokers=${JSON.stringify(brokers)}`] : []),
    ...(isGiven(registry) && !hasSchemaFiles(sourceOf(pipeline))
      ? [`registry.url=${JSON.stringify(registry)}`]
      : []),
    ...overrides,
  ]
}

/**
 * What is wrong with the config, before anything is started.
 *
 * @throws SluiceError CONFIG
 */
export function checkOwnConfig(environment: OwnEnvironment, pipeline: OwnPipeline): void {
  const config = readConfig({ ...sourceOf(pipeline), overrides: broughtTo(environment, pipeline) })
  refuseOtherFormats(config, pipeline.config)
  if (environment.kind !== 'cluster') refuseSubject(pipeline.config, config, environment)
}

/** What a registry of its own has cannot be told before the pipeline's schema is registered in it. */
function refuseSubject(file: string, { input }: Config, { kind }: OwnEnvironment): void {
  if ('file' in input.schema) return
  const { subject, version } = input.schema
  const lacking = kind === 'memory' ? 'there is no registry in memory' : 'the local registry does not have it'
  throw new SluiceError(
    'CONFIG',
    `${file}: input.schema is version ${version} of subject ${subject}, and ${lacking}: give the schema as a file, ` +
      `--set 'input.schema={file: ${subject}.avsc}' (its path counts from the folder of the config), or your own cluster by KAFKA_BROKERS and SCHEMA_REGISTRY_URL`,
  )
}

export function sourceOf({ config: file, overrides, environment }: OwnPipeline) {
  return { file, overrides, environment }
}

function givesBrokers(overrides: readonly string[]): boolean {
  return overrides.some((override) => {
    const [section, setting] = parseOverride(override)?.path ?? []
    return section === 'kafka' && (setting === undefined || setting === 'brokers')
  })
}

function isGiven(variable: string | undefined): variable is string {
  return variable !== undefined && variable !== ''
}
