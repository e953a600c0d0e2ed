import type { Command } from 'commander'
import { writeKeyPair } from '../app/releases/key-pair.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

export function addModelKeygen(command: Command, io: Io, finish: EndCommand): void {
  command
    .argument(
      '<name>',
      'writes <name>.pem, to sign with (sluice model add --sign), and <name>.pub.pem (policy --key)',
    )
    .action(async (name: string) => {
      for (const file of await writeKeyPair(name)) printLine(io.stdout, file)
      finish(exitCodes.done)
    })
}
