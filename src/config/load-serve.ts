import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { messageOf } from '../core/errors.ts'
import type { Finding, Remark } from '../core/finding.ts'
import type { Environment } from './interpolate.ts'
import { parseSettings, unreadableSettings } from './parse-settings.ts'
import { serveSchema } from './serve.ts'
import type { ServeConfig } from './serve.ts'

export interface LoadedServeConfig {
  /** Null where something is wrong. */
  readonly config: ServeConfig | null
  readonly findings: readonly Finding[]
  /** Gives what is found later its line and column. */
  readonly place: (remark: Remark) => Finding
}

interface ServeSource {
  /** Path of the YAML file, for reading and for messages. */
  readonly file: string
  /** Takes the place of what the file holds. */
  readonly text?: string
  readonly environment: Environment
}

/** Reads and checks the config of a service: all that is wrong at once, with lines. Never throws for what the user wrote. */
export function loadServeConfig({ file, text, environment }: ServeSource): LoadedServeConfig {
  let source: string
  try {
    source = text ?? readFileSync(file, 'utf8')
  } catch (error) {
    const message = `the config of the service cannot be read: ${messageOf(error)}`
    const { findings, place } = unreadableSettings(
      file,
      message,
      '-c names it; -m serves a model file without one',
    )
    return { config: null, findings, place }
  }
  const { parsed, findings: found, place } = parseSettings(serveSchema, source, file, environment)
  const findings = [...found, ...(parsed === null ? [] : remarksOn(parsed).map(place))]
  const isSound = parsed !== null && findings.every(({ severity }) => severity !== 'error')
  return { config: isSound ? withResolvedPaths(parsed, dirname(file)) : null, findings, place }
}

/** What is wrong between settings. */
function remarksOn({ pipeline, models, set, first, serve }: ServeConfig): Remark[] {
  const remarks: Remark[] = []
  const tell = (path: readonly string[], message: string, hint: string) => {
    remarks.push({ severity: 'error', path, message, hint })
  }
  if ((pipeline === undefined) === (models === undefined))
    tell(
      [],
      'a service has a pipeline or models, one of the two',
      'pipeline: sluice.yaml, or models: [{ name: …, file: … }]',
    )
  if (set.length > 0 && pipeline === undefined)
    tell(['set'], 'overrides are of a pipeline, and there is none', 'write it where the models stand')
  if (serve.deadLetters && pipeline === undefined)
    tell(
      ['serve', 'deadLetters'],
      'the dead-letter topic is that of a pipeline, and there is none',
      'name one: pipeline: sluice.yaml',
    )
  const names = models?.map((model) => model.name) ?? []
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined)
    tell(['models'], `two models are called '${repeated}'`, 'a request names the model that it asks')
  if (first !== undefined && models !== undefined && !names.includes(first))
    tell(['first'], `there is no model '${first}'`, `there are: ${names.join(', ')}`)
  return remarks
}

/** Paths count from the folder of the config. */
function withResolvedPaths(config: ServeConfig, folder: string): ServeConfig {
  const at = (path: string) => resolve(folder, path)
  const { pipeline, models, serve } = config
  const { tls, files, tokens } = serve
  return {
    ...config,
    ...(pipeline === undefined ? {} : { pipeline: at(pipeline) }),
    ...(models === undefined ? {} : { models: models.map((model) => ({ ...model, file: at(model.file) })) }),
    serve: {
      ...serve,
      tokens: tokens.map((token) => token.resolved(at)),
      ...(files === undefined ? {} : { files: at(files) }),
      ...(tls === undefined
        ? {}
        : {
            tls: {
              ...tls,
              certFile: at(tls.certFile),
              keyFile: at(tls.keyFile),
              ...(tls.clientCaFile === undefined ? {} : { clientCaFile: at(tls.clientCaFile) }),
              ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase.resolved(at) }),
            },
          }),
    },
  }
}
