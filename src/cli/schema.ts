import type { Command } from 'commander'
import { assembleOrThrow, readConfig } from '../app/assemble.ts'
import { registryOf } from '../app/assembly-schemas.ts'
import { checkPredictionSubject, registerPredictionSchema } from '../app/prediction-schema.ts'
import type { PredictionSubject } from '../app/prediction-schema.ts'
import { ofAlerts, ofPredictions, publishedSchema } from '../app/published-schema.ts'
import type { PublishedSchema } from '../app/published-schema.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'

interface SchemaOptions extends ConfigOptions {
  readonly json?: boolean
  /** Of alerts, in the place of predictions. */
  readonly alerts?: boolean
}

/** `sluice schema`: the schema of what is published, in the registry, where a stream does not put it by itself. */
export const command: CliCommand = {
  configure(command, io, finish) {
    const add = (name: string, summary: string, run: (options: SchemaOptions, io: Io) => Promise<ExitCode>) =>
      withAlerts(addConfigOptions(command.command(name).description(summary))).action(
        async (options: SchemaOptions) => {
          finish(await run(options, io))
        },
      )
    withJson(
      add('register', 'register it under the output subject, by the rules that the subject has', register),
    )
    withJson(add('check', 'ask whether it is there, or would be taken; exit 1 when it would not', check))
    add('print', 'print it: of predictions, or of the rows that output.publish: features writes', print)
  },
}

function withAlerts(command: Command): Command {
  return command.option(
    '--alerts',
    'that of alerts, which monitor.alerts.topic gets, in the place of predictions',
  )
}

function withJson(command: Command): void {
  command.option('--json', 'the answer as JSON: subject, state, id')
}

async function register(options: SchemaOptions, io: Io): Promise<ExitCode> {
  const { config, registry } = registryFor(options, io)
  const published = await publishedBy(options, io)
  const before = await registerPredictionSchema(config, registry, published)
  const { subject, id } = before
  const done = before.state === 'registered' ? 'was registered already' : 'is registered now'
  const words = `${done}, with id ${id}`
  tellState(options, io, { subject, state: 'registered', id }, words, published)
  return exitCodes.done
}

async function check(options: SchemaOptions, io: Io): Promise<ExitCode> {
  const { config, registry } = registryFor(options, io)
  const published = await publishedBy(options, io)
  const found = await checkPredictionSubject(config, registry, published)
  const words = {
    registered: `is registered, with id ${String(found.id)}`,
    absent: 'is not registered, and would be taken: `sluice schema register`',
    refused:
      'is not registered, and not compatible with what the subject has: name another one in output.subject',
  }[found.state]
  tellState(options, io, found, words, published)
  return found.state === 'refused' ? exitCodes.findings : exitCodes.done
}

async function print(options: SchemaOptions, io: Io): Promise<ExitCode> {
  const { schema } = await publishedBy(options, io)
  printLine(io.stdout, JSON.stringify(schema, null, 2))
  return exitCodes.done
}

/** That of predictions is always the same; that of rows takes the plan, and all that it is checked against. */
async function publishedBy({ config: file, set, alerts }: SchemaOptions, io: Io): Promise<PublishedSchema> {
  if (alerts === true) return ofAlerts
  const source = { file, overrides: set, environment: io.env }
  if (readConfig(source).output.publish === 'predictions') return ofPredictions
  const tell = (line: string) => {
    printLine(io.stderr, line)
  }
  return publishedSchema(await assembleOrThrow(source, tell))
}

function registryFor(options: SchemaOptions, io: Io) {
  const config = configFor(options, io)
  const what = config.output.publish === 'predictions' ? 'predictions' : 'rows'
  if (config.output.format === 'json')
    throw new SluiceError(
      'CONFIG',
      `${options.config}: ${what} are JSON (output.format), which has no schema to be registered`,
    )
  const registry = registryOf(config)
  if (registry !== null) return { config, registry }
  throw new SluiceError(
    'CONFIG',
    `${options.config}: there is no \`registry\` to ask: the schema of ${what} has the id output.schemaId there`,
  )
}

/** Alerts are another output: of their own topic and subject. */
function configFor({ config: file, set, alerts }: SchemaOptions, io: Io): Config {
  const config = readConfig({ file, overrides: set, environment: io.env })
  if (alerts !== true) return config
  const topic = config.monitor?.alerts.topic
  if (topic === undefined)
    throw new SluiceError('CONFIG', `${file}: there is no monitor.alerts.topic that alerts are written to`)
  const output = { ...config.output, topic, subject: `${topic}-value`, format: 'avro-registry' as const }
  return { ...config, output }
}

function tellState(
  { json = false }: SchemaOptions,
  io: Io,
  found: PredictionSubject,
  words: string,
  { noun }: PublishedSchema,
): void {
  printLine(io.stdout, json ? JSON.stringify(found) : `${found.subject}: the schema of ${noun}s ${words}`)
}
