import { checkUpgrade } from '../app/upgrade-check.ts'
import type { UpgradeReport } from '../app/upgrade-check.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import { exitCodeOf, printFindings, summary } from './lint.ts'
import { textTable } from './print/text-table.ts'

interface UpgradeOptions extends ConfigOptions {
  readonly check: true
  readonly strict?: true
  readonly json?: true
}

/** `sluice upgrade --check`: run with the new version, before it takes over. It asks, and changes nothing. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .requiredOption('--check', 'whether this version can take over: config, schemas, store, Node')
      .option('--strict', 'warnings fail too')
      .option('--json', 'all of it as one JSON object')
      .action(async (options: UpgradeOptions) => {
        const { config: file, set: overrides, json } = options
        const report = await checkUpgrade({ file, overrides, environment: io.env }, process.versions.node)
        if (json === true) printLine(io.stdout, JSON.stringify(report))
        else {
          for (const line of textTable(report.facts.map(({ check, text }) => [check, text])))
            printLine(io.stdout, line)
          printFindings(report.findings, file, io)
          for (const line of report.unreachable) printLine(io.stderr, `sluice: ${line}`)
          printLine(io.stderr, `${file}: ${verdict(report)}`)
        }
        finish(codeOf(report, options.strict === true))
      })
  },
}

function verdict({ findings, unreachable }: UpgradeReport): string {
  if (unreachable.length === 0) return summary(findings)
  return findings.length === 0
    ? 'not all of it could be looked at'
    : `${summary(findings)}; not all of it could be looked at`
}

function codeOf({ findings, unreachable }: UpgradeReport, isStrict: boolean): ExitCode {
  return unreachable.length > 0 ? exitCodes.unreachable : exitCodeOf(findings, isStrict)
}
