import type { Command } from 'commander'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** What a command's file exports as `command`. */
export interface CliCommand {
  /** Declares arguments and options, and sets the action: it gets them parsed and resolves to the exit code. */
  configure(command: Command, io: Io, finish: (code: ExitCode) => void): void
}

/** Under what the help lists a command: what makes and runs a stream, models by themselves, and what keeps a stream going. */
export type CommandGroup = 'stream' | 'models' | 'operations'

/** A row of the table of commands. The file is loaded when the command is called: `run` must start fast. */
export interface CommandEntry {
  readonly name: string
  readonly group: CommandGroup
  readonly summary: string
  load(): Promise<{ readonly command: CliCommand }>
}
