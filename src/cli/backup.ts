import { backUp } from '../app/backup/back-up.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import { backupText } from './print/backup-text.ts'

interface BackupOptions extends ConfigOptions {
  readonly output: string
  readonly json?: true
}

/** `sluice backup`: what a pipeline is made of, in one archive. It asks, and changes nothing. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .requiredOption('-o, --output <file>', 'the archive to write: backup.tar.gz')
      .option('--json', 'what is in it as JSON')
      .action(async ({ config, set, output, json }: BackupOptions) => {
        const manifest = await backUp({ file: config, overrides: set, environment: io.env }, output)
        const lines = json === true ? [JSON.stringify(manifest, null, 2)] : backupText(output, manifest)
        for (const line of lines) printLine(io.stdout, line)
        finish(exitCodes.done)
      })
  },
}
