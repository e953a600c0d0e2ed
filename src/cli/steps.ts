import { listSteps, listedStep } from '../app/step-list.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import { columnsOf, withHeadings } from './print/message.ts'
import { stepLines, stepTable } from './print/step-text.ts'

/** `sluice steps`: what can stand under `features`, without a config. */
export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('[step]', 'the one to show, with its settings, their defaults and an example')
      .option('--json', 'all of it as JSON')
      .action((name: string | undefined, { json }: { readonly json?: boolean }) => {
        const width = columnsOf(io.stdout, 100)
        const found = name === undefined ? listSteps() : listedStep(name)
        if (json === true) printLine(io.stdout, JSON.stringify(found, null, 2))
        else {
          const lines = 'settings' in found ? stepLines(found, width) : stepTable(found, width)
          for (const line of withHeadings(lines, io.stdout)) printLine(io.stdout, line)
        }
        finish(exitCodes.done)
      })
  },
}
