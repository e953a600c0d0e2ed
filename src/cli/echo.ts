import { assembleOrThrow } from '../app/assemble.ts'
import { echoOf } from '../app/echo.ts'
import type { PlanRow } from '../app/echo.ts'

import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import { terminalWidth } from './print/message.ts'
import { brokenRows, textTable } from './print/text-table.ts'

interface EchoOptions extends ConfigOptions {
  readonly json?: boolean
}

/** `sluice echo`: what a config comes to. Reads the schema and the models, connects to no broker. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option('--json', 'print all of it as JSON')
      .action(async ({ config, set, json }: EchoOptions) => {
        const assembly = await assembleOrThrow(
          { file: config, overrides: set, environment: io.env, askRemotes: false },
          (line) => {
            printLine(io.stderr, line)
          },
        )
        const { yaml, ...echo } = echoOf(assembly)
        if (json === true) printLine(io.stdout, JSON.stringify(echo, null, 2))
        else
          for (const line of [yaml, ...planLines(echo.plan, terminalWidth(io.stdout))])
            printLine(io.stdout, line)
        finish(exitCodes.done)
      })
  },
}

const head = ['field', 'type', 'steps', 'feature', 'columns', 'policies']
const indent = '#   '

function planLines(plan: readonly PlanRow[], width: number): readonly string[] {
  const rows = plan.map(({ field, type, steps, feature, columns, policies }) => [
    field ?? '-',
    type ?? '-',
    steps.join(', ') || '-',
    feature ?? '(left missing)',
    columns.join(', ') || '-',
    policies.join(', ') || '-',
  ])
  const table = brokenRows([head, ...rows], head.indexOf('columns'), width - indent.length)
  return ['# plan', ...textTable(table, indent)]
}
