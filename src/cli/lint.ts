import { readFileSync } from 'node:fs'
import { assemble } from '../app/assemble.ts'
import { formatFinding } from '../core/finding.ts'
import type { Finding } from '../core/finding.ts'
import { plural } from '../core/text.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { sourceLines } from './print/source-line.ts'

interface LintOptions extends ConfigOptions {
  readonly json?: boolean
  readonly strict?: boolean
}

/** `sluice lint`: everything that is wrong with a pipeline, at once, with line and column. Exit 1 on an error. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--strict', 'warnings fail too')
      .option('--json', 'findings as JSON lines')
      .action(async (options: LintOptions) => {
        const { findings } = await assemble({
          file: options.config,
          overrides: options.set,
          environment: io.env,
        })
        if (options.json === true)
          for (const finding of findings) printLine(io.stdout, JSON.stringify(finding))
        else {
          printFindings(findings, options.config, io)
          printLine(io.stderr, `${options.config}: ${summary(findings)}`)
        }
        finish(exitCodeOf(findings, options.strict === true))
      })
  },
}

/** On a terminal with the line that each is about. */
export function printFindings(findings: readonly Finding[], file: string, io: Io): void {
  const source = io.stdout.isTTY === true ? textOf(file) : null
  for (const finding of findings) {
    printLine(io.stdout, formatFinding(finding))
    if (source === null) continue
    for (const line of sourceLines(finding, source, io.stdout.columns ?? 80)) printLine(io.stdout, line)
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch {
    return null
  }
}

function exitCodeOf(findings: readonly Finding[], isStrict: boolean): ExitCode {
  const fails = (severity: Finding['severity']) =>
    severity === 'error' || (isStrict && severity === 'warning')
  return findings.some(({ severity }) => fails(severity)) ? exitCodes.findings : exitCodes.done
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length
  const counts = [
    [count('error'), 'error'],
    [count('warning'), 'warning'],
    [count('info'), 'remark'],
  ] as const
  const told = counts.flatMap(([number, noun]) => (number === 0 ? [] : [plural(number, noun)]))
  return told.length === 0 ? 'nothing to complain about' : told.join(', ')
}
