import { assemble } from '../app/assemble.ts'
import { formatFinding } from '../core/finding.ts'
import { plural } from '../core/text.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'

interface LintOptions extends ConfigOptions {
  readonly json?: boolean
}

/** `sluice lint`: everything that is wrong with a pipeline, at once, with line and column. Exit 1 on any finding. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--json', 'findings as JSON lines')
      .action(async (options: LintOptions) => {
        const { findings } = await assemble({
          file: options.config,
          overrides: options.set,
          environment: io.env,
        })
        for (const finding of findings) {
          printLine(io.stdout, options.json === true ? JSON.stringify(finding) : formatFinding(finding))
        }
        if (options.json !== true) printLine(io.stderr, summary(options.config, findings.length))
        finish(findings.some(({ severity }) => severity !== 'info') ? exitCodes.findings : exitCodes.done)
      })
  },
}

function summary(file: string, count: number): string {
  return count === 0 ? `${file}: nothing to complain about` : `${file}: ${plural(count, 'finding')}`
}
