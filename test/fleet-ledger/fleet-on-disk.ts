import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import type { FleetView } from '../../src/fleet/fleet-view.ts'
import type { InstanceRecord, ProcessKey } from '../../src/fleet/instance-record.ts'
import { fleetPlaces } from '../../src/fleet/places.ts'
import { readState } from '../../src/fleet/state-file.ts'
import { SystemProcesses } from '../../src/fleet/system-processes.ts'
import { whenDone } from '../e2e/support/closing.ts'
import { exampleConfig } from '../e2e/support/place.ts'
import type { Place } from '../e2e/support/place.ts'
import { until } from '../e2e/support/until.ts'
import { cli } from '../support/cli.ts'
import type { CliRun } from '../support/cli.ts'

/** Times as a test can wait for them: what takes minutes takes seconds, and the first new start is as soon as ever. */
const times = {
  probe: { every: '500ms', timeout: '1s', failures: 3 },
  restarts: { healthy: '1s' },
  rolling: { settle: '1s' },
}

/** A real fleet of the example's pipeline, in a folder of its own; ended when the test file is done. */
export class FleetOnDisk {
  readonly names: readonly string[]
  readonly #file: string
  readonly #state: string
  readonly #processes = new SystemProcesses()

  constructor(folder: string, place: Place, count: number) {
    mkdirSync(folder, { recursive: true })
    this.#file = join(folder, 'fleet.yaml')
    this.#state = join(folder, '.fleet')
    this.names = Array.from({ length: count }, (_, i) => `rig-${i + 1}`)
    const settings = { 'input.sessionTimeoutMs': 10_000, 'input.heartbeatIntervalMs': 300 }
    const set = place.settings(settings).filter((each) => each !== '--set')
    const rig = {
      config: resolve(exampleConfig),
      set,
      count,
      staticMember: true,
      drain: '3s',
      memory: '1GiB',
    }
    writeFileSync(this.#file, stringify({ ...times, instances: { rig: { ...rig, environment: place.env } } }))
    whenDone(() => this.end())
  }

  /** Leaves no process behind, whatever happened. */
  async end(): Promise<void> {
    const state = readState(fleetPlaces(this.#state).state)
    const keys = [state?.supervisor ?? null, ...(state?.instances.map((each) => each.process) ?? [])]
    await this.#killed(keys.filter((key) => key !== null))
  }

  /** `sluice fleet`, in this process; supervisors and instances are processes of their own. */
  run(...args: readonly string[]): Promise<CliRun> {
    return cli(['fleet', ...args, '-c', this.#file], { env: environment() })
  }

  async view(): Promise<FleetView> {
    return JSON.parse((await this.run('ls', '--json')).stdout) as FleetView
  }

  get supervisor(): ProcessKey {
    const supervisor = readState(fleetPlaces(this.#state).state)?.supervisor
    if (supervisor == null) throw new Error('there was no supervisor')
    return supervisor
  }

  record(name: string): InstanceRecord {
    const found = readState(fleetPlaces(this.#state).state)?.instances.find((each) => each.name === name)
    if (found === undefined) throw new Error(`${name} is not in the state`)
    return found
  }

  /** Those that are not at work: on their way out, or in. */
  get away(): readonly string[] {
    return this.names.filter((name) => ['draining', 'backoff', 'starting'].includes(this.record(name).state))
  }

  get pids(): readonly (number | undefined)[] {
    return this.names.map((name) => this.record(name).process?.pid)
  }

  /** A new process of it is ready, and has been for as long as it takes to forget what was. */
  async back(name: string, before: number | undefined): Promise<void> {
    await until(`${name} is back`, () => {
      const { state, process, attempt } = this.record(name)
      return state === 'ready' && process?.pid !== before && attempt === 0
    })
  }

  /** Seconds until there is another process, and until it is ready. */
  async gap(
    name: string,
    before: number | undefined,
  ): Promise<{ readonly there: number; readonly ready: number }> {
    const startMs = performance.now()
    const seconds = () => (performance.now() - startMs) / 1_000
    await until(`${name} is there again`, () => ![undefined, before].includes(this.record(name).process?.pid))
    const there = seconds()
    await until(`${name} is ready again`, () => this.record(name).state === 'ready')
    return { there, ready: seconds() }
  }

  signal(name: string, signal: NodeJS.Signals): number {
    const { process: key } = this.record(name)
    if (key === null) throw new Error(`${name} does not run`)
    process.kill(key.pid, signal)
    return key.pid
  }

  killSupervisor(): Promise<unknown> {
    return this.#killed([this.supervisor])
  }

  /** As if the machine had lost its power: no process is left, and the next boot is another one. */
  async reboot(): Promise<void> {
    const keys = this.names.flatMap((name) => this.record(name).process ?? [])
    await this.#killed([this.supervisor, ...keys])
    const path = fleetPlaces(this.#state).state
    // What is there now is what a boot before left behind.
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(this.#processes.bootId, 'the boot before'))
  }

  #killed(keys: readonly ProcessKey[]): Promise<unknown> {
    for (const key of keys) this.#processes.kill(key)
    return until('all are gone', () => keys.every((key) => !this.#processes.isAlive(key)))
  }
}

function environment(): Record<string, string> {
  const given = Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined)
  return Object.fromEntries(given)
}
