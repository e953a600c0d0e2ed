import { CommanderError } from 'commander'
import type { Command } from 'commander'
import { openStoreLogsBy } from '../app/store-topic.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { version } from '../version.ts'
import type { CommandGroup } from './command.ts'
import { commands } from './commands.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { ForgivingCommand } from './forgiving-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { columnsOf, messageText, painted, wrapped } from './print/message.ts'

/** Runs one command line (without node and script) to its exit code. Never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    return report(error, io)
  }
}

const headings: Readonly<Record<CommandGroup, string>> = {
  stream: 'Pipelines and their stream:',
  models: 'Models on files:',
  operations: 'Operations:',
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  openStoreLogsBy(async (...given) => (await import('../app/store-log.ts')).openStoreLog(...given))
  const program = createProgram(io)
  const invoked = invokedName(argv)
  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.summary).helpGroup(headings[entry.group])
    // What is to be completed are the options of all.
    if (invoked !== entry.name && invoked !== 'completion') continue
    const { command: definition } = await entry.load()
    definition.configure(command, io, (finished) => (code = finished))
  }
  if (argv.length === 0) program.outputHelp()
  else await program.parseAsync(argv, { from: 'user' })
  return code
}

function createProgram(io: Io): Command {
  const program = new ForgivingCommand('sluice')
  program
    .description(
      'Real-time scoring of models on Kafka streams: H2O MOJO, LightGBM, XGBoost, ONNX and CatBoost files, read natively.',
    )
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(wrapped(text, helpWidth(io))),
      writeErr: (text) => io.stderr.write(messageText(text, io.stderr)),
      // A line that is as wide as the page would be broken once more.
      getOutHelpWidth: () => helpWidth(io) - 1,
      // It is decided where something is painted.
      getOutHasColors: () => true,
    })
    .configureHelp({ styleTitle: (title) => painted(title, 'bold', io.stdout) })
    .showHelpAfterError('(sluice --help lists commands and options)')
    .showSuggestionAfterError()
  return program
}

/** Wider than a page is hard to read. */
function helpWidth({ stdout }: Io): number {
  return Math.min(columnsOf(stdout, 80), 120)
}

/** The command's name: the first word, or what `help` asks about. */
function invokedName(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'))
  return words[0] === 'help' ? words[1] : words[0]
}

function report(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  printLine(io.stderr, `sluice: ${messageOf(error)}`)
  if (error instanceof SluiceError) return exitCodes[error.exit]
  if (error instanceof Error && error.stack !== undefined) printLine(io.stderr, error.stack)
  return exitCodes.fatal
}
