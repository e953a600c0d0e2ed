import { SluiceError } from '../core/errors.ts'
import { changeModel } from '../app/releases/change-model.ts'
import type { ModelChange } from '../app/releases/change-model.ts'
import { givenName } from '../releases/given-name.ts'
import type { GivenName } from '../releases/given-name.ts'
import type { ModelStore } from '../releases/model-store.ts'
import type { NextState } from '../releases/next-release.ts'
import type { ModelName, Release } from '../releases/release.ts'
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
function gateSurroundings(io: Io) {
  const warn = (text: string) => {
    printLine(io.stderr, `warning: ${text}`)
  }
  return { stdin: io.stdin, stop: io.stop, warn }
}

/** Brings a model to its next state and prints what came of it; exits with 1 where gates refused it. */
export async function release(
  store: ModelStore,
  newest: Release | null,
  next: NextState | null,
  change: ModelChange,
  { json }: ChangeOptions,
  io: Io,
): Promise<ExitCode> {
  const outcome = await changeModel(store, newest, next, change, gateSurroundings(io))
  const lines = json === true ? [JSON.stringify(outcome, null, 2)] : outcomeText(change.of, outcome)
  for (const line of lines) printLine(io.stdout, line)
  return outcome.kind === 'refused' ? exitCodes.findings : exitCodes.done
}
