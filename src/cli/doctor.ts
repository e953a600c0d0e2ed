import { diagnose } from '../app/doctor/diagnose.ts'
import type { Diagnosis } from '../app/doctor/diagnose.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { exitCodeOf, printFindings, summary } from './lint.ts'
import { textTable } from './print/text-table.ts'

interface DoctorOptions extends ConfigOptions {
  readonly json?: boolean
  readonly strict?: boolean
}

/** `sluice doctor`: what is wrong with all that a pipeline stands on, in order of weight. It asks, and changes nothing. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--strict', 'warnings fail too')
      .option('--json', 'all of it as one JSON object')
      .action(async (options: DoctorOptions) => {
        const diagnosis = await diagnose({
          file: options.config,
          overrides: options.set,
          environment: io.env,
        })
        if (options.json === true) printLine(io.stdout, JSON.stringify(answerOf(diagnosis)))
        else printDiagnosis(diagnosis, options.config, io)
        finish(codeOf(diagnosis, options.strict === true))
      })
  },
}

function codeOf({ findings, examination }: Diagnosis, isStrict: boolean): ExitCode {
  if (examination?.isBrokerReached === false) return exitCodes.unreachable
  return exitCodeOf(findings, isStrict)
}

/** Nothing was looked at where the config is at fault. */
function answerOf({ findings, examination }: Diagnosis): object {
  return { findings, ...(examination ?? { facts: [], unchecked: [], commands: [], isBrokerReached: null }) }
}

function printDiagnosis({ findings, examination }: Diagnosis, file: string, io: Io): void {
  if (examination === null) {
    printFindings(findings, file, io)
    printLine(io.stderr, `${file}: ${summary(findings)}; nothing was looked at: the errors come first`)
    return
  }
  const { facts, unchecked, commands } = examination
  for (const line of textTable(facts.map(({ check, text }) => [check, text]))) printLine(io.stdout, line)
  if (findings.length > 0) printLine(io.stdout, '\nWhat to repair, the weightiest first:')
  printFindings(findings, file, io)
  if (unchecked.length > 0) printLine(io.stdout, '\nNot checked:')
  for (const { check, why } of unchecked) printLine(io.stdout, `  ${check}: ${why}`)
  printLine(io.stdout, '\nWith an authorizer, these grant all that the pipeline needs:')
  for (const line of commands) printLine(io.stdout, `  ${line}`)
  printLine(io.stderr, `${file}: ${summary(findings)}`)
}
