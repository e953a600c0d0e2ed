import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fleetPlaces } from '../../src/fleet/places.ts'
import { readState } from '../../src/fleet/state-file.ts'
import { scratchFolder } from '../support/scratch.ts'
import { FakeFleet } from './support/fake-fleet.ts'

const folder = scratchFolder()
const twoRigs = 'instances: { rig: { config: rig.yaml, count: 2 } }'
const crash = { code: 4, signal: null }
const silent = { isLive: false, isReady: false, missing: null }

async function readyFleet(yaml = twoRigs): Promise<FakeFleet> {
  const fleet = new FakeFleet(folder, yaml)
  fleet.write('rig.yaml', 'name: rig')
  await fleet.pass(1_000)
  return fleet
}

describe('a supervisor', () => {
  it('starts all instances, each with a port of its own, and sees them get ready', async () => {
    const fleet = await readyFleet()
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'rig-2': 'ready' })
    expect(fleet.machine.deeds).toEqual(['start rig-1', 'start rig-2'])
    const ports = fleet.supervisor.records.map(({ port }) => port)
    expect(new Set(ports).size).toBe(2)
    const { args, environment } = fleet.process('rig-1').launch
    expect(args).toContain(`http.port=${ports[0]}`)
    expect(environment).toMatchObject({ HOME: '/home/rig', SLUICE_INSTANCE: 'rig-1' })
  })

  it('brings one that dies back within a second, on the same port; the others are left alone', async () => {
    const fleet = await readyFleet()
    const { port } = fleet.record('rig-1')
    fleet.machine.end(fleet.process('rig-1').key, { code: null, signal: 'SIGKILL' })
    await fleet.pass(1_000)
    expect(fleet.machine.deeds.slice(2)).toEqual(['start rig-1'])
    expect(fleet.record('rig-1')).toMatchObject({ port, ends: 1, attempt: 1 })
  })

  it('is not taken in by a process that has the id of one of its own', async () => {
    const fleet = await readyFleet()
    const stranger = fleet.process('rig-1').key.pid
    fleet.machine.giveAway(fleet.process('rig-1').key)
    await fleet.pass(1_000)
    expect(fleet.machine.deeds.slice(2)).toEqual(['start rig-1'])
    expect(fleet.machine.running.has(stranger)).toBe(true)
  })

  it('replaces one that hangs, and waits for no answer of it meanwhile', async () => {
    const fleet = await readyFleet()
    fleet.probes.answers.set(fleet.record('rig-1').port!, silent)
    fleet.process('rig-1').isFrozen = true
    await fleet.pass(16_000)
    expect(fleet.states()).toEqual({ 'rig-1': 'draining', 'rig-2': 'ready' })
    fleet.machine.end(fleet.process('rig-2').key, crash)
    await fleet.pass(1_000)
    expect(fleet.machine.deeds.slice(2)).toEqual(['terminate rig-1', 'start rig-2'])
    fleet.probes.answers.clear()
    await fleet.pass(30_000)
    expect(fleet.machine.deeds.slice(4)).toEqual(['kill rig-1', 'start rig-1'])
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'rig-2': 'ready' })
  })

  it('goes round while a probe never comes back', async () => {
    const fleet = await readyFleet()
    fleet.probes.answers.set(fleet.record('rig-1').port!, 'hang')
    fleet.machine.end(fleet.process('rig-2').key, crash)
    await fleet.pass(10_000)
    expect(fleet.record('rig-2').state).toBe('ready')
  })

  it('gives up on one that crashes and crashes, for five minutes, and keeps the others', async () => {
    const fleet = await readyFleet()
    for (let i = 0; i < 5; i++) {
      fleet.machine.end(fleet.process('rig-1').key, crash)
      await fleet.pass(10_000)
    }
    expect(fleet.states()).toEqual({ 'rig-1': 'crashed', 'rig-2': 'ready' })
    const starts = fleet.machine.deeds.length
    await fleet.pass(280_000)
    expect(fleet.machine.deeds).toHaveLength(starts)
    await fleet.pass(20_000)
    expect(fleet.states()['rig-1']).toBe('ready')
  })

  it('starts one whose config was wrong once the config, or a file that it names, has changed, and now and then', async () => {
    const fleet = await readyFleet()
    fleet.write('rig.yaml', 'models: [{ file: cooler.zip }]')
    fleet.machine.end(fleet.process('rig-1').key, { code: 2, signal: null })
    await fleet.pass(2_000)
    // It had another config when it was started.
    expect(fleet.machine.deeds.slice(2)).toEqual(['start rig-1'])
    fleet.machine.end(fleet.process('rig-1').key, { code: 2, signal: null })
    await fleet.pass(200_000)
    expect(fleet.record('rig-1')).toMatchObject({ state: 'config' })
    expect(fleet.machine.deeds).toHaveLength(3)
    fleet.write('cooler.zip', 'a model')
    await fleet.pass(2_000)
    expect(fleet.machine.deeds.slice(3)).toEqual(['start rig-1'])
    expect(fleet.record('rig-1').state).toBe('ready')
    // What is missing elsewhere, such as a topic, changes no file.
    fleet.machine.end(fleet.process('rig-1').key, { code: 2, signal: null })
    await fleet.pass(290_000)
    expect(fleet.record('rig-1').state).toBe('config')
    await fleet.pass(20_000)
    expect(fleet.record('rig-1').state).toBe('ready')
  })

  it('takes another port where its own is taken, and waits for one that the file names', async () => {
    const fleet = await readyFleet(
      'instances: { any: { config: a.yaml }, fixed: { config: a.yaml, port: 9300 } }',
    )
    const { port } = fleet.record('any-1')
    for (const name of ['any-1', 'fixed-1'] as const) {
      fleet.takenPorts.add(fleet.record(name).port!)
      fleet.machine.end(fleet.process(name).key, { code: 2, signal: null })
    }
    await fleet.pass(3_000)
    expect(fleet.record('any-1')).toMatchObject({ state: 'ready' })
    expect(fleet.record('any-1').port).not.toBe(port)
    expect(fleet.record('fixed-1')).toMatchObject({ state: 'backoff', why: 'another process has port 9300' })
    fleet.takenPorts.clear()
    await fleet.pass(1_000)
    expect(fleet.record('fixed-1')).toMatchObject({ state: 'ready', port: 9300 })
  })

  it('keeps what cannot be started, and its reason, from the others', async () => {
    const fleet = await readyFleet(
      'instances: { bad: { config: a.yaml, envFiles: [missing.env] }, good: { config: a.yaml } }',
    )
    expect(fleet.states()).toEqual({ 'bad-1': 'config', 'good-1': 'ready' })
    expect(fleet.record('bad-1').why).toContain('missing.env')
    fleet.write('missing.env', 'KAFKA_BROKERS=here:9092')
    await fleet.pass(2_000)
    expect(fleet.process('bad-1').launch.environment['KAFKA_BROKERS']).toBe('here:9092')
  })

  it('looks after instances while its state cannot be written, and says so once', async () => {
    const fleet = await readyFleet()
    const { state } = fleetPlaces(fleet.state)
    rmSync(state)
    mkdirSync(`${state}/in-the-way`, { recursive: true })
    fleet.machine.end(fleet.process('rig-1').key, crash)
    await fleet.pass(2_000)
    expect(fleet.record('rig-1').state).toBe('ready')
    expect(fleet.log.lines.filter(({ event }) => event === 'fleet-trouble')).toHaveLength(1)
  })
})

describe('a supervisor that follows another', () => {
  it('adopts what lives, and starts what does not', async () => {
    const fleet = await readyFleet()
    const alive = fleet.process('rig-1').key
    const dead = fleet.process('rig-2').key
    fleet.succeed()
    fleet.machine.end(dead, crash)
    await fleet.pass(2_000)
    expect(fleet.machine.deeds).toEqual(['start rig-2'])
    expect(fleet.record('rig-1')).toMatchObject({ process: alive, state: 'ready', ends: 0 })
    expect(fleet.record('rig-2')).toMatchObject({ state: 'ready', ends: 1 })
  })

  it('finds one that was started and not written down', async () => {
    const fleet = await readyFleet()
    const state = readFileSync(fleetPlaces(fleet.state).state, 'utf8')
    const records = JSON.parse(state) as {
      instances: { name: string; process: unknown; startedAt: unknown }[]
    }
    for (const each of records.instances)
      Object.assign(each, { process: null, startedAt: null, state: 'backoff', until: 0 })
    const running = fleet.process('rig-1').key
    fleet.write('.fleet/state.json', JSON.stringify(records))
    fleet.succeed()
    await fleet.pass(2_000)
    expect(fleet.machine.deeds).toEqual([])
    expect(fleet.record('rig-1')).toMatchObject({ process: running, state: 'ready' })
  })

  it('starts all after a reboot, those too that had crashed or had a wrong config, whoever has their ids now', async () => {
    const fleet = await readyFleet('instances: { rig: { config: rig.yaml, count: 4 } }')
    fleet.ask('stop', 'rig-4')
    fleet.machine.end(fleet.process('rig-3').key, { code: 2, signal: null })
    for (let i = 0; i < 5; i++) {
      fleet.machine.end(fleet.process('rig-2').key, crash)
      await fleet.pass(10_000)
    }
    expect(fleet.states()).toEqual({
      'rig-1': 'ready',
      'rig-2': 'crashed',
      'rig-3': 'config',
      'rig-4': 'stopped',
    })
    const before = fleet.machine
    fleet.succeed('rebooted')
    // The kernel counts process ids and ticks from the beginning.
    for (const [pid, each] of before.running)
      fleet.machine.running.set(pid, { ...each, launch: { ...each.launch, environment: {} } })
    await fleet.pass(2_000)
    expect(fleet.machine.deeds).toEqual(['start rig-1', 'start rig-2', 'start rig-3'])
    expect(fleet.states()).toEqual({
      'rig-1': 'ready',
      'rig-2': 'ready',
      'rig-3': 'ready',
      'rig-4': 'stopped',
    })
  })

  it('ends what the file no longer has, and forgets it', async () => {
    const fleet = await readyFleet()
    fleet.write('fleet.yaml', 'instances: { rig: { config: rig.yaml } }')
    fleet.succeed()
    await fleet.pass(1_000)
    expect(fleet.machine.deeds).toEqual(['terminate rig-2'])
    expect(fleet.states()).toEqual({ 'rig-1': 'ready' })
  })

  it('goes on with a rolling restart', async () => {
    const fleet = await readyFleet()
    fleet.ask('rolling', 'rig-1', 'rig-2')
    await fleet.pass(250)
    fleet.succeed()
    await fleet.pass(15_000)
    expect(fleet.machine.deeds).toEqual(['start rig-1', 'terminate rig-2', 'start rig-2'])
  })

  it('begins anew where the state is damaged', async () => {
    const fleet = await readyFleet()
    fleet.write('.fleet/state.json', '{"version": 1, "instances": [{"name": "rig-1"}, 7')
    fleet.succeed()
    await fleet.pass(1_000)
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'rig-2': 'ready' })
  })
})

describe('what is asked of a supervisor', () => {
  it('is done once, and its file goes', async () => {
    const fleet = await readyFleet()
    fleet.ask('restart', 'rig-1')
    await fleet.pass(2_000)
    expect(fleet.machine.deeds.slice(2)).toEqual(['terminate rig-1', 'start rig-1'])
    expect(readdirSync(fleetPlaces(fleet.state).requests)).toEqual([])
    expect(fleet.record('rig-1')).toMatchObject({ ends: 0, state: 'ready' })
  })

  it('to stop holds over supervisors, until a restart', async () => {
    const fleet = await readyFleet()
    fleet.ask('stop', 'rig-1')
    await fleet.pass(1_000)
    fleet.succeed()
    await fleet.pass(10_000)
    expect(fleet.states()).toEqual({ 'rig-1': 'stopped', 'rig-2': 'ready' })
    fleet.ask('restart', 'rig-1')
    await fleet.pass(1_000)
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'rig-2': 'ready' })
  })

  it('to roll restarts one at a time, the next once the one before has settled', async () => {
    const fleet = await readyFleet()
    fleet.ask('rolling', 'rig-1', 'rig-2')
    await fleet.pass(5_000)
    expect(fleet.machine.deeds.slice(2)).toEqual(['terminate rig-1', 'start rig-1'])
    await fleet.pass(10_000)
    expect(fleet.machine.deeds.slice(4)).toEqual(['terminate rig-2', 'start rig-2'])
    await fleet.pass(12_000)
    expect(readState(fleetPlaces(fleet.state).state)?.rolling).toBeNull()
  })

  it('to reload starts what is new, ends what is gone, and restarts what has changed', async () => {
    const fleet = await readyFleet(
      'instances: { rig: { config: rig.yaml }, old: { config: b.yaml }, same: { config: b.yaml } }',
    )
    fleet.write('rig.yaml', 'name: another')
    fleet.write(
      'fleet.yaml',
      'instances: { rig: { config: rig.yaml }, same: { config: b.yaml }, new: { config: b.yaml } }',
    )
    fleet.ask('reload')
    await fleet.pass(3_000)
    expect(fleet.machine.deeds.slice(3).toSorted()).toEqual([
      ...['start new-1', 'start rig-1', 'terminate old-1', 'terminate rig-1'],
    ])
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'same-1': 'ready', 'new-1': 'ready' })
  })

  it('to reload a file with an error leaves all as it is, and says what is wrong', async () => {
    const fleet = await readyFleet()
    fleet.write('fleet.yaml', 'instances: { rig: { confg: rig.yaml } }')
    fleet.ask('reload')
    await fleet.pass(3_000)
    expect(fleet.machine.deeds).toHaveLength(2)
    const { problems } = readState(fleetPlaces(fleet.state).state)!
    expect(problems[0]).toContain(
      "fleet.yaml:1:21: error: instances.rig.confg: unknown key 'confg' (did you mean 'config'?)",
    )
  })
})

describe('a file that cannot be taken', () => {
  it('since the disk is full is a problem that is shown, and no end of the supervisor', async () => {
    const fleet = await readyFleet()
    fleet.rereadFailure = new Error('accepted.json cannot be written: ENOSPC')
    fleet.ask('reload')
    await fleet.pass(1_000)
    expect(readState(fleetPlaces(fleet.state).state)?.problems).toEqual([fleet.rereadFailure.message])
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'rig-2': 'ready' })
  })
})

describe('the end of a supervisor', () => {
  it('is when all have ended; what hangs is killed', async () => {
    const fleet = await readyFleet()
    fleet.process('rig-2').isFrozen = true
    const stop = new AbortController()
    const over = fleet.supervisor.run(stop.signal)
    await fleet.clock.advance(250)
    stop.abort()
    for (let i = 0; i < 130; i++) await fleet.clock.advance(250)
    await over
    expect(fleet.machine.deeds.slice(2)).toEqual(['terminate rig-1', 'terminate rig-2', 'kill rig-2'])
    expect(fleet.states()).toEqual({ 'rig-1': 'stopped', 'rig-2': 'stopped' })
    fleet.succeed()
    await fleet.pass(1_000)
    expect(fleet.states()).toEqual({ 'rig-1': 'ready', 'rig-2': 'ready' })
  })

  it('leaves a state that says what was', async () => {
    const fleet = await readyFleet()
    const { state } = fleetPlaces(fleet.state)
    expect(existsSync(state)).toBe(true)
    expect(readState(state)).toMatchObject({ supervisor: fleet.machine.own, file: fleet.file, problems: [] })
    expect(readState(state)?.instances).toEqual(fleet.supervisor.records)
  })
})
