import type { Clock } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { configDigest } from './config-digest.ts'
import { inState, nextStep, started } from './life.ts'
import type { Act, ProbedHealth, LifeStep, Sighting } from './life.ts'
import type { InstanceRecord } from './instance-record.ts'
import { launchOf, instanceMark } from './launch.ts'
import type { FleetPlaces } from './places.ts'
import { baseUrlOf } from './plan.ts'
import type { PlannedInstance } from './plan.ts'
import type { Probe } from './probe.ts'
import type { Processes } from './processes.ts'

/** What an instance is kept by. */
export interface SupervisionParts {
  readonly clock: Clock
  readonly processes: Processes
  readonly probe: Probe
  readonly ports: Ports
  /** Between 0 and 1. */
  readonly chance: () => number
  readonly places: FleetPlaces
  readonly stateFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface Ports {
  /** One that nobody listens on. */
  choose(): Promise<number>
  isFree(port: number): Promise<boolean>
}

export interface ProbeTimes {
  readonly everyMs: number
  readonly timeoutMs: number
}

/** How often the digest of one with a wrong config is taken. */
const digestEveryMs = 1_000

/** One instance under supervision: what is seen of it goes into the next step of its life, and that step is taken. */
export class Supervised {
  #plan: PlannedInstance
  #record: InstanceRecord
  readonly #parts: SupervisionParts
  #health: ProbedHealth | null = null
  #isProbed = false
  #nextProbeMs = 0
  #nextDigestMs = 0

  constructor(plan: PlannedInstance, record: InstanceRecord, parts: SupervisionParts) {
    this.#plan = plan
    this.#record = record
    this.#parts = parts
  }

  get record(): InstanceRecord {
    return this.#record
  }

  /** From its next start on it is what this says. */
  replan(plan: PlannedInstance): void {
    this.#plan = plan
  }

  /** Whether another start would be one of something else. */
  get hasChanged(): boolean {
    return this.#record.process !== null && this.#record.configDigest !== configDigest(this.#plan)
  }

  /** A wish of somebody's. */
  wish(make: (record: InstanceRecord, at: { nowMs: number; drainMs: number }) => LifeStep): void {
    const { clock } = this.#parts
    const { record, act } = make(this.#record, { nowMs: clock.now(), drainMs: this.#plan.rules.drainMs })
    this.#record = record
    this.#signal(act)
  }

  /** Looks at it once, and does what is due. Never rejects, and waits for no answer of the instance. */
  async tend(mayStart: boolean, probing: ProbeTimes): Promise<void> {
    const { clock, chance } = this.#parts
    this.#probe(probing)
    const seen = await this.#look()
    const { record, act } = nextStep(this.#record, seen, this.#plan.rules, chance())
    this.#record = record
    if (act !== 'start') this.#signal(act)
    else if (mayStart) await this.#start(clock.now())
  }

  /** A process of ours that nobody wrote down: the supervisor before us was killed right after its start. */
  adopt(): void {
    const { processes, stateFolder, clock } = this.#parts
    const record = this.#record
    if (record.process !== null && processes.isAlive(record.process)) return
    const found = processes.startedWith(`SLUICE_FLEET_INSTANCE=${instanceMark(stateFolder, record.name)}`)
    if (found === null || record.port === null) return
    this.#record = started(record, found, {
      ...{ port: record.port, configDigest: record.configDigest ?? '', nowMs: clock.now() },
    })
  }

  async #look(): Promise<Sighting> {
    const { clock, processes } = this.#parts
    const { process } = this.#record
    const health = this.#health
    this.#health = null
    const isAlive = process !== null && processes.isAlive(process)
    return {
      nowMs: clock.now(),
      isAlive,
      end: process === null || isAlive ? null : await this.#end(process),
      health,
      residentBytes: isAlive && health !== null ? processes.residentBytes(process) : null,
      configDigest: this.#digest(),
    }
  }

  async #end(process: NonNullable<InstanceRecord['process']>): Promise<Sighting['end']> {
    const { processes, ports } = this.#parts
    const end = processes.endOf(process)
    if (end === null) return null
    const { port } = this.#record
    return { ...end, isPortTaken: port !== null && end.code !== 0 && !(await ports.isFree(port)) }
  }

  /** Of one that waits for another config; else it is as it was. */
  #digest(): string | null {
    const { state, configDigest: last } = this.#record
    const nowMs = this.#parts.clock.monotonic()
    if (state !== 'config' || nowMs < this.#nextDigestMs) return last
    this.#nextDigestMs = nowMs + digestEveryMs
    return configDigest(this.#plan)
  }

  async #start(nowMs: number): Promise<void> {
    const { processes, environment, places, stateFolder } = this.#parts
    const { name } = this.#plan
    const digest = configDigest(this.#plan)
    const port = await this.#choosePort()
    if (port === null) {
      this.#postpone(nowMs, `another process has port ${String(this.#plan.port)}`)
      return
    }
    try {
      const given = { port, mark: instanceMark(stateFolder, name), logFile: places.logOf(name), environment }
      const launch = launchOf(this.#plan, given)
      const process = await processes.start(launch)
      this.#record = started(this.#record, process, { port, configDigest: digest, nowMs })
      this.#nextProbeMs = 0
    } catch (error) {
      // As with a config that is wrong: another start would fail alike until something changes.
      const { retryMs } = this.#plan.rules
      this.#record = {
        ...inState(this.#record, 'config', nowMs, messageOf(error)),
        configDigest: digest,
        until: nowMs + retryMs,
      }
    }
  }

  /** The one that it is to have, or had; another one where that is taken. Null where there is no choice. */
  async #choosePort(): Promise<number | null> {
    const { ports } = this.#parts
    const port = this.#plan.port ?? this.#record.port
    if (port !== null && (await ports.isFree(port))) return port
    return this.#plan.port === null ? await ports.choose() : null
  }

  #postpone(nowMs: number, why: string): void {
    const { rules } = this.#plan
    this.#record = { ...inState(this.#record, 'backoff', nowMs, why), until: nowMs + rules.firstMs }
  }

  #signal(act: Act): void {
    const { processes } = this.#parts
    const { process } = this.#record
    if (process === null) return
    if (act === 'terminate') processes.terminate(process)
    if (act === 'kill') processes.kill(process)
  }

  /** One at a time; its answer is seen at the next look. */
  #probe({ everyMs, timeoutMs }: ProbeTimes): void {
    const { clock, probe } = this.#parts
    const { process, port } = this.#record
    if (process === null || port === null || this.#isProbed || clock.monotonic() < this.#nextProbeMs) return
    this.#isProbed = true
    // One that is about to be ready is asked more often.
    const soonMs = this.#record.state === 'starting' ? Math.min(everyMs, startingEveryMs) : everyMs
    this.#nextProbeMs = clock.monotonic() + soonMs
    void probe(baseUrlOf(this.#plan, port), timeoutMs).then((health) => {
      this.#isProbed = false
      // Of a process that is gone meanwhile it says nothing.
      if (this.#record.process?.pid === process.pid) this.#health = health
    })
  }
}

const startingEveryMs = 250
