import type { CliCommand } from './command.ts'
import { addFleetDown } from './fleet-down.ts'
import { addFleetLogs } from './fleet-logs.ts'
import { addFleetLs } from './fleet-ls.ts'
import { addFleetRestart } from './fleet-restart.ts'
import { addFleetRolling } from './fleet-rolling.ts'
import { addFleetUnits } from './fleet-units.ts'
import { addFleetUp } from './fleet-up.ts'

/** `sluice fleet`: the instances of one host. */
export const command: CliCommand = {
  configure(command, io, finish) {
    const add = (name: string, summary: string) => command.command(name).description(summary)
    addFleetUp(add('up', 'start all instances, or bring those that run in line with the file'), io, finish)
    addFleetDown(add('down', 'drain all instances and end the supervisor, or drain some'), io, finish)
    addFleetLs(add('ls', 'list instances as they are now'), io, finish)
    addFleetRestart(add('restart', 'drain instances and start them anew, all at once'), io, finish)
    addFleetRolling(add('rolling', 'the same one by one, each once the one before is ready'), io, finish)
    addFleetLogs(add('logs', 'show what instances have written'), io, finish)
    addFleetUnits(add('units', 'write systemd units for the fleet, and for single pipelines'), io, finish)
  },
}
