import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What is tested of a fleet by letting it run: a part of `tested-elsewhere.ts`. */
export const fleet: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/fleet/',
    'test/fleet/supervisor.test.ts',
    'whole lives of instances on a machine that does as it is told, over supervisors and reboots',
    'supervised instance-record life-rules places written-file',
  ),
  ...each(
    'src/fleet/',
    'test/cli/fleet.test.ts',
    'real processes, started and found again by other processes',
    'supervise detached-supervisor awaited-fleet',
  ),
  ...each(
    'src/cli/',
    'test/cli/fleet.test.ts',
    'the command lines on a fleet of services, from up to down',
    'fleet-down fleet-logs fleet-ls fleet-options fleet-restart fleet-rolling fleet-up',
  ),
  'src/cli/fleet-units.ts': ['test/fleet/units.test.ts', 'units as they are written, held against systemd'],
  'src/config/parse-settings.ts': [
    'test/config/load-fleet.test.ts',
    'findings with their places, variables, texts that look like numbers',
  ],
}
