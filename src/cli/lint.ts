import { readFileSync } from 'node:fs'
import { assemble } from '../app/assemble.ts'
import type { AssemblyResult } from '../app/assemble.ts'
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
  readonly online?: boolean
}

/** `sluice lint`: everything that is wrong with a pipeline, at once, with line and column. Exit 1 on an error. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--strict', 'warnings fail too')
      .option('--json', 'findings as JSON lines')
      .option(
        '--online',
        'ask brokers, registry and remote models too: topics, rights, group, subjects, columns; and whether the port is free',
      )
      .action(async (options: LintOptions) => {
        const { findings: offline, ...found } = await assemble({
          file: options.config,
          overrides: options.set,
          environment: io.env,
          askRemotes: options.online === true,
        })
        const online = options.online === true ? await askOnline(found, io) : nothingAsked
        const findings = [...offline, ...online.findings]
        if (options.json === true)
          for (const finding of findings) printLine(io.stdout, JSON.stringify(finding))
        else {
          printFindings(findings, options.config, io)
          const rest = online.isAnswered ? '' : ', as far as could be asked'
          printLine(io.stderr, `${options.config}: ${summary(findings)}${rest}`)
        }
        const code = exitCodeOf(findings, options.strict === true)
        finish(online.isAnswered ? code : exitCodes.unreachable)
      })
  },
}

interface OnlineFindings {
  readonly findings: readonly Finding[]
  readonly isAnswered: boolean
}

const nothingAsked: OnlineFindings = { findings: [], isAnswered: true }

async function askOnline(
  { assembly, place }: Pick<AssemblyResult, 'assembly' | 'place'>,
  io: Io,
): Promise<OnlineFindings> {
  if (assembly === null) {
    printLine(io.stderr, 'nothing was asked online: the errors come first')
    return nothingAsked
  }
  // What a broker needs is loaded only where one is asked.
  const { checkOnline } = await import('../app/online-checks.ts')
  const { remarks, unreachable } = await checkOnline(assembly)
  for (const line of unreachable) printLine(io.stderr, `sluice: ${line}`)
  return { findings: remarks.map((remark) => place(remark)), isAnswered: unreachable.length === 0 }
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

/** 1 on an error, or where warnings fail too. */
export function exitCodeOf(findings: readonly Finding[], isStrict: boolean): ExitCode {
  const fails = (severity: Finding['severity']) =>
    severity === 'error' || (isStrict && severity === 'warning')
  return findings.some(({ severity }) => fails(severity)) ? exitCodes.findings : exitCodes.done
}

/** `1 error, 2 warnings`. */
export function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length
  const counts = [
    [count('error'), 'error'],
    [count('warning'), 'warning'],
    [count('info'), 'remark'],
  ] as const
  const told = counts.flatMap(([number, noun]) => (number === 0 ? [] : [plural(number, noun)]))
  return told.length === 0 ? 'nothing to complain about' : told.join(', ')
}
