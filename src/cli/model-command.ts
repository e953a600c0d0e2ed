import { SluiceError } from '../core/errors.ts'
import type { ChangeOutcome } from '../app/releases/change-model.ts'
import { givenName } from '../releases/given-name.ts'
import type { GivenName } from '../releases/given-name.ts'
import type { ModelName } from '../releases/release.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { outcomeText } from './print/release-text.ts'
import type { ChangeOptions } from './release-options.ts'

/** What the subcommands of `sluice model` do alike. */

/** Ends a command with its exit code. */
export type EndCommand = (code: ExitCode) => void

/** A name with its version. */
export function namedVersion(text: string): ModelName & { readonly version: number } {
  const { version, ...of } = givenName(text)
  if (version === null) throw new SluiceError('USAGE', `'${text}': which version? ${text}@1`)
  return { ...of, version }
}

/** A name alone. */
export function namedModel(text: string): ModelName {
  const { version, ...of }: GivenName = givenName(text)
  if (version !== null) throw new SluiceError('USAGE', `'${text}': expected a model without a version`)
  return of
}

/** Where warnings of gates go, and what they read. */
export function gateSurroundings(io: Io) {
  const warn = (text: string) => {
    printLine(io.stderr, `warning: ${text}`)
  }
  return { stdin: io.stdin, stop: io.stop, warn }
}

/** Prints what came of a change; exits with 1 where gates refused it. */
export function printOutcome(
  of: ModelName,
  outcome: ChangeOutcome,
  { json }: ChangeOptions,
  io: Io,
): ExitCode {
  const lines = json === true ? [JSON.stringify(outcome, null, 2)] : outcomeText(of, outcome)
  for (const line of lines) printLine(io.stdout, line)
  return outcome.kind === 'refused' ? exitCodes.findings : exitCodes.done
}
