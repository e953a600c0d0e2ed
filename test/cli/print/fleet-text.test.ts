import { describe, expect, it } from 'vitest'
import { fleetText } from '../../../src/cli/print/fleet-text.ts'
import type { FleetView, ShownInstance } from '../../../src/fleet/fleet-view.ts'

const ready: ShownInstance = {
  ...{
    name: 'rig-1',
    state: 'ready',
    why: null,
    since: 0,
    pid: 4711,
    port: 9100,
    residentBytes: 152e6,
    ends: 0,
  },
  until: null,
}
const view: FleetView = { supervisorPid: 99, problems: [], rolling: null, instances: [ready] }

function textOf(changes: Partial<FleetView>): string[] {
  return fleetText({ ...view, ...changes }, 90_000)
}

const lineOf = (changes: Partial<ShownInstance>) => textOf({ instances: [{ ...ready, ...changes }] }).at(-1)

describe('fleetText', () => {
  it('is a table of instances', () => {
    expect(textOf({})).toEqual([
      'supervisor: process 99',
      '  name   state  for         process  port  memory  ends',
      '  rig-1  ready  1 min 30 s  4711     9100  152 MB  0',
    ])
  })

  it('says when nobody supervises, what is wrong with the file, and how far a rolling restart is', () => {
    expect(
      textOf({ supervisorPid: null, problems: ['fleet.yaml:1:1: error'], rolling: 'waits for rig-1' }).slice(
        0,
        4,
      ),
    ).toEqual([
      'no supervisor is at work: what ends stays down; sluice fleet up starts one',
      'the file has errors, and what it said before holds:',
      'fleet.yaml:1:1: error',
      'rolling restart: waits for rig-1',
    ])
  })

  it.each<[Partial<ShownInstance>, string]>([
    [{ state: 'backoff', why: 'exit code 4', until: 92_000 }, 'exit code 4; next start in 2.0 s'],
    [{ state: 'crashed', why: 'exit code 4', until: 330_000 }, 'exit code 4; next start in 4 min 0 s'],
    [
      { state: 'config', why: 'exit code 2', until: 330_000 },
      'exit code 2; sluice fleet logs rig-1 says what; tried again in 4 min 0 s, or once a file has changed',
    ],
    [{ state: 'draining', why: 'hung', until: 92_000 }, 'hung'],
    [
      { state: 'new', why: 'never started', since: null, pid: null, port: null, residentBytes: null },
      'never started',
    ],
  ])('says why, and what comes next: %o', (changes, remark) => {
    expect(lineOf(changes)).toMatch(new RegExp(`  0     ${remark}$`))
  })
})
