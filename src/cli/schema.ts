import type { Command } from 'commander'
import { readConfig, registryOf } from '../app/assemble.ts'
import { checkPredictionSubject, registerPredictionSchema } from '../app/prediction-schema.ts'
import type { PredictionSubject } from '../app/prediction-schema.ts'
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
}

/** `sluice schema`: the predictions' schema in the registry, which a stream does not put there by itself. */
export const command: CliCommand = {
  configure(command, io, finish) {
    const add = (name: string, summary: string, run: (options: SchemaOptions, io: Io) => Promise<ExitCode>) =>
      withOptions(command.command(name).description(summary)).action(async (options: SchemaOptions) => {
        finish(await run(options, io))
      })
    add('register', 'register it under the output subject, by the rules that the subject has', register)
    add('check', 'ask whether it is there, or would be taken; exit 1 when it would not', check)
  },
}

function withOptions(command: Command): Command {
  return addConfigOptions(command).option('--json', 'the answer as JSON: subject, state, id')
}

async function register(options: SchemaOptions, io: Io): Promise<ExitCode> {
  const { config, registry } = registryFor(options, io)
  const before = await registerPredictionSchema(config, registry)
  const { subject, id } = before
  const done = before.state === 'registered' ? 'was registered already' : 'is registered now'
  tellState(options, io, { subject, state: 'registered', id }, `${done}, with id ${id}`)
  return exitCodes.done
}

async function check(options: SchemaOptions, io: Io): Promise<ExitCode> {
  const { config, registry } = registryFor(options, io)
  const found = await checkPredictionSubject(config, registry)
  tellState(
    options,
    io,
    found,
    {
      registered: `is registered, with id ${String(found.id)}`,
      absent: 'is not registered, and would be taken: `sluice schema register`',
      refused:
        'is not registered, and not compatible with what the subject has: name another one in output.subject',
    }[found.state],
  )
  return found.state === 'refused' ? exitCodes.findings : exitCodes.done
}

function registryFor(options: SchemaOptions, io: Io) {
  const config = readConfig({ file: options.config, overrides: options.set, environment: io.env })
  if (config.output.format === 'json')
    throw new SluiceError(
      'CONFIG',
      `${options.config}: predictions are JSON (output.format), which has no schema to be registered`,
    )
  const registry = registryOf(config)
  if (registry !== null) return { config, registry }
  throw new SluiceError(
    'CONFIG',
    `${options.config}: there is no \`registry\` to ask: the schema of predictions has the id output.schemaId there`,
  )
}

function tellState({ json = false }: SchemaOptions, io: Io, found: PredictionSubject, words: string): void {
  printLine(io.stdout, json ? JSON.stringify(found) : `${found.subject}: the schema of predictions ${words}`)
}
