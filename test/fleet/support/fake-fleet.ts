import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadFleet } from '../../../src/config/load-fleet.ts'
import { formatFinding } from '../../../src/core/finding.ts'
import type { InstanceRecord } from '../../../src/fleet/instance-record.ts'
import { fleetPlaces } from '../../../src/fleet/places.ts'
import { leaveRequest } from '../../../src/fleet/requests.ts'
import type { FleetRequest } from '../../../src/fleet/requests.ts'
import { Supervisor } from '../../../src/fleet/supervisor.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { StandingClock } from '../../support/standing-clock.ts'
import { FakeMachine, FakeProbes } from './fake-machine.ts'

const roundMs = 250

/** A fleet whose file and state are real, and whose machine, answers and clock are not. */
export class FakeFleet {
  readonly file: string
  readonly state: string
  readonly clock = new StandingClock()
  readonly probes = new FakeProbes()
  readonly log = recordingLogger()
  readonly takenPorts = new Set<number>()
  /** What is thrown in the place of reading the file again. */
  rereadFailure: Error | null = null
  machine = new FakeMachine()
  supervisor: Supervisor
  #nextPort = 20_000

  /** @param folder in which it gets one of its own */
  constructor(folder: string, yaml: string) {
    const own = mkdtempSync(join(folder, 'fleet-'))
    this.file = join(own, 'fleet.yaml')
    this.state = join(own, '.fleet')
    this.write('fleet.yaml', yaml)
    this.supervisor = this.#supervisor()
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.file, '..', name), text)
  }

  /** Rounds for so long, as `run` makes them. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += roundMs) {
      await this.clock.advance(roundMs)
      await this.supervisor.round()
    }
  }

  /** The supervisor is gone, and another one comes: on the same machine, or after a reboot. */
  succeed(change: 'killed' | 'rebooted' = 'killed'): void {
    this.machine = new FakeMachine(this.machine.own.pid + 1, change === 'killed' ? this.machine : undefined)
    if (change === 'rebooted') this.machine.bootId = 'boot-2'
    this.supervisor = this.#supervisor()
  }

  ask(kind: FleetRequest['kind'], ...names: string[]): void {
    leaveRequest(fleetPlaces(this.state).requests, { kind, names }, this.clock.now())
  }

  record(name: string): InstanceRecord {
    const found = this.supervisor.records.find((each) => each.name === name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }

  /** The process of an instance, which has one. */
  process(name: string) {
    return this.machine.processOf(name)
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.supervisor.records.map(({ name, state }) => [name, state]))
  }

  #supervisor(): Supervisor {
    const loaded = () => {
      const { config, findings } = loadFleet(this.file, {})
      return { config, problems: findings.map(formatFinding) }
    }
    const reload = () => {
      if (this.rereadFailure !== null) throw this.rereadFailure
      return loaded()
    }
    const { config, problems } = loaded()
    if (config === null) throw new Error(problems.join())
    return new Supervisor(config, problems, {
      ...{ clock: this.clock, processes: this.machine, probe: this.probes.probe, chance: () => 0.5 },
      ...{ places: fleetPlaces(this.state), stateFolder: this.state, environment: { HOME: '/home/rig' } },
      ...{ file: this.file, reload, logger: this.log.logger },
      ports: {
        choose: () => Promise.resolve(this.#nextPort++),
        isFree: (port) => Promise.resolve(!this.takenPorts.has(port)),
      },
    })
  }
}
