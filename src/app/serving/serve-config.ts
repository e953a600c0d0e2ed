import { basename, extname } from 'node:path'
import { loadServeConfig } from '../../config/load-serve.ts'
import type { ServeConfig } from '../../config/serve.ts'
import { SluiceError } from '../../core/errors.ts'
import { formatFinding } from '../../core/finding.ts'
import type { ModelChoice } from '../given-model.ts'

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
  return {
    ...config,
    set: [...config.set, ...set],
    serve: {
      ...config.serve,
      host: host ?? config.serve.host,
      port: port ?? platformPort(environment) ?? config.serve.port,
    },
  }
}

/** The port that a platform wants a container to listen on. */
function platformPort(environment: ServeChoices['environment']): number | null {
  for (const name of ['PORT', 'AIP_HTTP_PORT', 'SAGEMAKER_BIND_TO_PORT']) {
    const text = environment[name]
    if (text === undefined || text === '') continue
    const port = Number(text)
    if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
    throw new SluiceError(
      'CONFIG',
      `the variable ${name} of the environment is ${JSON.stringify(text)}: a port is a number from 0 to 65535`,
    )
  }
  return null
}

function configOf(file: string, environment: ServeChoices['environment']): ServeConfig {
  const { config, findings } = loadServeConfig({ file, environment })
  if (config !== null) return config
  // A pipeline's own config is what most people have at hand.
  if (findings.some(({ path }) => path[0] === 'kafka' || path[0] === 'input'))
    return defaults({ pipeline: file })
  throw new SluiceError('CONFIG', `${file} cannot be served:\n${findings.map(formatFinding).join('\n')}`)
}

function ofModel({ model, maxModelBytes = null, settings = {} }: ModelChoice): ServeConfig {
  if (model === '-')
    throw new SluiceError(
      'USAGE',
      '-m -: a service is started from a file, which another instance can have too',
    )
  const name = basename(model, extname(model)).replace(/[^A-Za-z0-9._-]+/g, '-')
  return defaults({
    models: [
      { name, file: model, ...(maxModelBytes === null ? {} : { maxBytes: maxModelBytes }), ...settings },
    ],
  })
}

/** What the schema says where nothing is said. JSON is YAML. */
function defaults(given: object): ServeConfig {
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
