import { Option } from 'commander'
import { partNames } from '../app/backup/manifest.ts'
import type { PartName } from '../app/backup/manifest.ts'
import { restoreBackup } from '../app/backup/restore.ts'
import type { Restored } from '../app/backup/restore.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import { restoreText } from './print/backup-text.ts'

interface RestoreOptions extends ConfigOptions {
  readonly dryRun?: true
  readonly force?: true
  readonly only?: readonly PartName[]
  readonly json?: true
}

/** `sluice restore`: puts back what `sluice backup` took. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .argument('<file>', 'an archive that sluice backup wrote')
      .option('--dry-run', 'say what differs, and change nothing')
      .option(
        '--force',
        'offsets also where a topic is another one of its name, or records would be passed over',
      )
      .addOption(new Option('--only <part...>', 'these parts alone').choices(partNames))
      .option('--json', 'the answer as JSON')
      .action(async (file: string, options: RestoreOptions) => {
        const restored = await restoreBackup(file, {
          ...{ file: options.config, overrides: options.set, environment: io.env },
          ...{ isDry: options.dryRun === true, isForced: options.force === true },
          parts: options.only ?? partNames,
        })
        const lines = options.json === true ? [JSON.stringify(restored, null, 2)] : restoreText(restored)
        for (const line of lines) printLine(io.stdout, line)
        finish(codeOf(restored))
      })
  },
}

function codeOf({ parts }: Restored): ExitCode {
  const isFine = parts.every(({ refused, wrong }) => refused.length === 0 && wrong.length === 0)
  return isFine ? exitCodes.done : exitCodes.findings
}
