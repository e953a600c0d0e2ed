import { basename, extname } from 'node:path'
import { loadServeConfig } from '../../config/load-serve.ts'
import type { ServeConfig, ServeSettings } from '../../config/serve.ts'
import { SluiceError } from '../../core/errors.ts'
import { formatFinding } from '../../core/finding.ts'
import type { ModelChoice } from '../given-model.ts'
import { sourceIn } from './model-folder.ts'
import type { FolderSource } from './model-folder.ts'
import { hostAdvice, hostingPlatform } from './platform.ts'
import type { Platform } from './platform.ts'

/** What is to be served: a config of a service or of a pipeline, or a model file. */
export type ServeSource = { readonly file: string } | { readonly model: ModelChoice }

interface ServeChoices {
  readonly host?: string | undefined
  readonly port?: number | undefined
  /** Overrides of the pipeline's config. */
  readonly set: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** @throws SluiceError CONFIG with every finding, USAGE */
export function serveConfig(
  source: ServeSource,
  { host, port, set, environment }: ServeChoices,
): ServeConfig {
  const config = 'file' in source ? configOf(source.file, environment) : ofModel(source.model)
  if (set.length > 0 && config.pipeline === undefined)
    throw new SluiceError('USAGE', '--set: only with a pipeline (-c)')
  const platform = hostingPlatform(environment)
  const { serve } = config
  const { invocations } = serve
  return {
    ...config,
    set: [...config.set, ...set],
    serve: {
      ...serve,
      ...batchLimits(platform, serve),
      host: host ?? platform.host ?? serve.host,
      port: port ?? platform.port?.number ?? serve.port,
      invocations: invocations === 'auto' ? (platform.invocations ?? invocations) : invocations,
    },
  }
}

/** A batch is as large as the platform says, however many rows that is. */
function batchLimits({ batchBytes }: Platform, { maxBodyBytes }: ServeSettings): Partial<ServeSettings> {
  if (batchBytes === null) return {}
  return { maxRows: mostRows, queueRows: 2 * mostRows, maxBodyBytes: Math.max(maxBodyBytes, batchBytes) }
}

const mostRows = 1_000_000

/** Where nothing is named: what the platform has laid for the service. @throws SluiceError USAGE, CONFIG */
export function platformSource(environment: ServeChoices['environment']): FolderSource {
  return sourceIn(hostingPlatform(environment).modelFolder)
}

/** What is to be said of where a service listens; null where nothing is amiss. */
export function listenAdvice(
  { serve }: ServeConfig,
  environment: ServeChoices['environment'],
): string | null {
  return hostAdvice(hostingPlatform(environment), serve.host)
}

function configOf(file: string, environment: ServeChoices['environment']): ServeConfig {
  const { config, findings } = loadServeConfig({ file, environment })
  if (config !== null) return config
  // A pipeline's own config is what most people have at hand.
  if (findings.some(({ path }) => path[0] === 'kafka' || path[0] === 'input'))
    return serveDefaults({ pipeline: file })
  throw new SluiceError('CONFIG', `${file} cannot be served:\n${findings.map(formatFinding).join('\n')}`)
}

function ofModel({ model, maxModelBytes = null, settings = {} }: ModelChoice): ServeConfig {
  if (model === '-')
    throw new SluiceError(
      'USAGE',
      '-m -: a service is started from a file, which another instance can have too',
    )
  const name = basename(model, extname(model)).replace(/[^A-Za-z0-9._-]+/g, '-')
  return serveDefaults({
    models: [
      { name, file: model, ...(maxModelBytes === null ? {} : { maxBytes: maxModelBytes }), ...settings },
    ],
  })
}

/** What the schema says where nothing is said. JSON is YAML. */
export function serveDefaults(given: object): ServeConfig {
  const { config, findings } = loadServeConfig({
    file: 'serve.yaml',
    text: JSON.stringify(given),
    environment: {},
  })
  if (config !== null) return config
  throw new SluiceError(
    'USAGE',
    findings.map(({ message, path }) => `${path.join('.')}: ${message}`).join('\n'),
  )
}
