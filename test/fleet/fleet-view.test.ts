import { describe, expect, it } from 'vitest'
import { fleetView } from '../../src/fleet/fleet-view.ts'
import { fleetIn } from '../../src/fleet/accepted-file.ts'
import type { ProbedHealth } from '../../src/fleet/life.ts'
import { scratchFolder } from '../support/scratch.ts'
import { FakeFleet } from './support/fake-fleet.ts'

const folder = scratchFolder()
const silent = { isLive: false, isReady: false, missing: null }

async function fleetOfFour(): Promise<FakeFleet> {
  const fleet = new FakeFleet(folder, 'instances: { rig: { config: rig.yaml, count: 4 } }')
  await fleet.pass(1_000)
  return fleet
}

function view(fleet: FakeFleet, isSupervised = true) {
  const { machine, probes } = fleet
  if (isSupervised) machine.running.set(1, { ...fleet.process('rig-2'), key: machine.own })
  return fleetView(fleetIn({ file: fleet.file, environment: {} }), machine, (url) => probes.probe(url))
}

describe('the view of a fleet', () => {
  it('shows each instance by what is seen of it now, whatever the state file says', async () => {
    const fleet = await fleetOfFour()
    const portOf = (name: string) => fleet.record(name).port!
    fleet.probes.answers.set(portOf('rig-2'), silent)
    fleet.probes.answers.set(portOf('rig-3'), { isLive: true, isReady: false, missing: 'waits for: brokers' })
    fleet.machine.end(fleet.process('rig-4').key, { code: 4, signal: null })
    const { supervisorPid, instances } = await view(fleet)
    expect(supervisorPid).toBe(1)
    expect(instances.map(({ name, state, why }) => [name, state, why])).toEqual([
      ['rig-1', 'ready', null],
      ['rig-2', 'hung', 'no answer from /livez'],
      ['rig-3', 'unready', 'waits for: brokers'],
      ['rig-4', 'dead', 'its process is gone'],
    ])
    expect(instances[0]).toMatchObject({ pid: fleet.process('rig-1').key.pid, residentBytes: 1e6, ends: 0 })
    expect(instances[3]).toMatchObject({ pid: null, residentBytes: null })
  })

  it('asks all at once, each for half a second at most', async () => {
    const fleet = await fleetOfFour()
    const asked: [string, number, (health: ProbedHealth) => void][] = []
    const over = fleetView(
      fleetIn({ file: fleet.file, environment: {} }),
      fleet.machine,
      (url, timeoutMs) => {
        return new Promise((resolve) => asked.push([url, timeoutMs, resolve]))
      },
    )
    expect(asked.map(([, timeoutMs]) => timeoutMs)).toEqual([500, 500, 500, 500])
    for (const [, , resolve] of asked) resolve(silent)
    expect((await over).instances.map(({ state }) => state)).toEqual(['hung', 'hung', 'hung', 'hung'])
  })

  it('says that no supervisor is at work, and shows what runs all the same', async () => {
    const fleet = await fleetOfFour()
    const { supervisorPid, instances } = await view(fleet, false)
    expect(supervisorPid).toBeNull()
    expect(instances.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready'])
  })

  it('shows one that starts, drains or was never started as such', async () => {
    const fleet = new FakeFleet(folder, 'instances: { rig: { config: rig.yaml } }')
    const states = async () =>
      (await view(fleet, false)).instances.map(({ name, state }) => `${name} ${state}`)
    await fleet.supervisor.round()
    fleet.probes.answers.set(fleet.record('rig-1').port!, silent)
    expect(await states()).toEqual(['rig-1 starting'])
    fleet.process('rig-1').isFrozen = true
    fleet.ask('restart', 'rig-1')
    await fleet.pass(250)
    fleet.write('fleet.yaml', 'instances: { rig: { config: rig.yaml }, new: { config: a.yaml } }')
    expect(await states()).toEqual(['rig-1 draining', 'new-1 new'])
  })

  it('says how far a rolling restart is, and why it went no further', async () => {
    const fleet = await fleetOfFour()
    fleet.ask('rolling', 'rig-1', 'rig-2', 'rig-3')
    await fleet.pass(500)
    expect((await view(fleet)).rolling).toBe('waits for rig-1, then rig-2, rig-3')
    fleet.machine.end(fleet.process('rig-1').key, { code: 2, signal: null })
    await fleet.pass(500)
    expect((await view(fleet)).rolling).toMatch(
      /^halted: rig-1: its configuration is wrong .*; rig-2, rig-3 left as before$/,
    )
  })
})
