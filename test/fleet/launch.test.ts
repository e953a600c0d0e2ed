import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFleet } from '../../src/config/load-fleet.ts'
import { instanceMark, launchOf } from '../../src/fleet/launch.ts'
import { plannedInstances } from '../../src/fleet/plan.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const yaml = `
instances:
  rig: { config: rig.yaml, envFiles: [first.env, second.env], environment: { C: said, N: 3 } }
`

function launch() {
  const { config } = parseFleet(yaml, join(folder, 'fleet.yaml'), {})
  const environment = {
    HOME: '/home/rig',
    A: 'own',
    B: 'own',
    C: 'own',
    NOTIFY_SOCKET: '/run/x',
    WATCHDOG_USEC: '1',
  }
  const given = { port: 9100, mark: instanceMark('/state', 'rig-1'), logFile: '/logs/rig-1.log', environment }
  return launchOf(plannedInstances(config!)[0]!, given)
}

describe('launchOf', () => {
  it('gives the variables of the supervisor, of the files and of the entry, the later ones first, and who it is', () => {
    writeFileSync(join(folder, 'first.env'), '# of all\nA=first\nB=first\n')
    writeFileSync(join(folder, 'second.env'), 'B="second of two"\nC=second\n')
    const { environment, args, logFile } = launch()
    expect(environment).toEqual({
      ...{ HOME: '/home/rig', A: 'first', B: 'second of two', C: 'said', N: '3' },
      ...{ SLUICE_INSTANCE: 'rig-1', SLUICE_FLEET_INSTANCE: '/state#rig-1' },
    })
    expect(args.slice(2, 6)).toEqual([
      expect.stringMatching(/bin\/sluice\.mjs$/),
      'run',
      '-c',
      join(folder, 'rig.yaml'),
    ])
    expect(logFile).toBe('/logs/rig-1.log')
  })
})
