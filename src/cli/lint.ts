import { assemble } from '../app/assemble.ts'
import type { AssemblyResult } from '../app/assemble.ts'
import { formatFinding } from '../core/finding.ts'
import type { Finding } from '../core/finding.ts'
import { plural } from '../core/text.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'

interface LintOptions extends ConfigOptions {
  readonly json?: boolean
  readonly online?: boolean
}

/** `sluice lint`: everything that is wrong with a pipeline, at once, with line and column. Exit 1 on any finding. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--json', 'findings as JSON lines')
      .option(
        '--online',
        'ask brokers and registry too: topics, rights, group, subjects; and whether the port is free',
      )
      .action(async (options: LintOptions) => {
        const { findings: offline, ...found } = await assemble({
          file: options.config,
          overrides: options.set,
          environment: io.env,
        })
        const online = options.online === true ? await askOnline(found, io) : nothingAsked
        const findings = [...offline, ...online.findings]
        for (const finding of findings) {
          printLine(io.stdout, options.json === true ? JSON.stringify(finding) : formatFinding(finding))
        }
        if (options.json !== true) printLine(io.stderr, summary(options.config, findings.length))
        const failed = findings.some(({ severity }) => severity !== 'info')
        const code = failed ? exitCodes.findings : exitCodes.done
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

function summary(file: string, count: number): string {
  return count === 0 ? `${file}: nothing to complain about` : `${file}: ${plural(count, 'finding')}`
}
