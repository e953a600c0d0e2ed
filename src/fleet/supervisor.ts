import type { FleetConfig } from '../config/fleet.ts'
import { aborted } from '../core/aborted.ts'
import { messageOf } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { FleetRequest } from './requests.ts'
import { openRequests } from './requests.ts'
import { newInstance } from './instance-record.ts'
import type { InstanceRecord, ProcessKey } from './instance-record.ts'
import { rotateLog } from './log-rotation.ts'
import { supervisorLog } from './places.ts'
import { plannedInstances, unplannedInstance } from './plan.ts'
import { nextRolling, rollingOver } from './rolling.ts'
import type { Rolling } from './rolling.ts'
import { readState, writeState } from './state-file.ts'
import { Supervised } from './supervised.ts'
import type { ProbeTimes, SupervisionParts } from './supervised.ts'
import { pauseWanted, restartWanted, stopWanted, takenOver } from './wishes.ts'

export interface SupervisorParts extends SupervisionParts {
  readonly logger: Logger
  /** The fleet's file, and how it is read again: with what is wrong with it, where it is of no use. */
  readonly file: string
  readonly reload: () => { readonly config: FleetConfig | null; readonly problems: readonly string[] }
  /** Called after each round: systemd wants to know that they go on. */
  readonly onRound?: () => void
}

const roundMs = 250
const rotateEveryMs = 5_000

/** Keeps the instances of a fleet running. One a state folder: whoever makes it holds the lock. */
export class Supervisor {
  readonly #parts: SupervisorParts
  #config: FleetConfig
  #problems: readonly string[]
  readonly #instances = new Map<string, Supervised>()
  /** Those that the file no longer has: they end, and are forgotten. */
  readonly #leaving = new Set<string>()
  #rolling: Rolling | null = null
  #isEnding = false
  #complaint = ''
  #written = ''
  #rotatedMs = -Infinity
  #wake: () => void = () => undefined

  constructor(config: FleetConfig, problems: readonly string[], parts: SupervisorParts) {
    this.#config = config
    this.#problems = problems
    this.#parts = parts
    this.#takeOver()
  }

  get records(): readonly InstanceRecord[] {
    return [...this.#instances.values()].map(({ record }) => record)
  }

  /** Goes on until `stop` aborts; then all are asked to end, and it ends when they have. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    void aborted(stop).then(() => {
      this.wake()
    })
    for (;;) {
      if (stop.aborted) this.#end()
      await this.round()
      if (this.#isEnding && this.records.every(({ process }) => process === null)) break
      const woken = new AbortController()
      this.#wake = () => {
        woken.abort()
      }
      await clock.sleep(roundMs, woken.signal)
    }
    this.#write(null)
  }

  /** Begins the next round now: something has happened. */
  wake(): void {
    this.#wake()
  }

  /** Looks at all once, and does what is due; none has to wait for another. */
  async round(): Promise<void> {
    const { every, timeout } = this.#config.probe
    const before = new Map(this.records.map((record) => [record.name, record]))
    this.#heed()
    this.#roll()
    const probing = { everyMs: every, timeoutMs: timeout }
    await Promise.all([...this.#instances.values()].map((each) => this.#tend(each, probing)))
    for (const record of this.records) this.#report(before.get(record.name), record)
    this.#forget()
    this.#write()
    this.#rotate()
    this.#parts.onRound?.()
  }

  async #tend(each: Supervised, probing: ProbeTimes): Promise<void> {
    try {
      await each.tend(!this.#isEnding, probing)
    } catch (error) {
      this.#complain(`${each.record.name} could not be looked after`, error)
    }
  }

  /** Said once, until it is something else: a full disk is full in every round. */
  #complain(what: string, error: unknown): void {
    const complaint = `${what}: ${messageOf(error)}`
    if (complaint === this.#complaint) return
    this.#complaint = complaint
    this.#parts.logger.error({ event: 'fleet-trouble', error: complaint }, 'going on without')
  }

  #takeOver(): void {
    const { places, clock, processes } = this.#parts
    const state = readState(places.state)
    const nowMs = clock.now()
    const isOfAnotherBoot = (process: ProcessKey | null) =>
      process !== null && process.bootId !== processes.bootId
    const isRebooted = isOfAnotherBoot(state?.supervisor ?? null)
    const records = new Map(
      state?.instances.map((each) => [
        each.name,
        takenOver(each, isRebooted || isOfAnotherBoot(each.process), nowMs),
      ]),
    )
    this.#plan(records)
    for (const each of this.#instances.values()) each.adopt()
    this.#rolling = state?.rolling ?? null
    this.#write()
  }

  /** Makes the instances those of the file; what it does not have and is there has to end. */
  #plan(records: ReadonlyMap<string, InstanceRecord>): void {
    const nowMs = this.#parts.clock.now()
    const planned = plannedInstances(this.#config)
    const known = new Set(planned.map(({ name }) => name))
    const gone = [...records.values(), ...this.records].filter(({ name }) => !known.has(name))
    for (const plan of planned) {
      const record = records.get(plan.name) ?? newInstance(plan.name, nowMs)
      const each = this.#instances.get(plan.name) ?? new Supervised(plan, record, this.#parts)
      this.#instances.set(plan.name, each)
      each.replan(plan)
      // It was on its way out, and is in the file again.
      if (this.#leaving.delete(plan.name)) each.wish(restartWanted)
    }
    for (const record of gone) this.#letGo(record)
  }

  #letGo(record: InstanceRecord): void {
    const plan = unplannedInstance(record.name, this.#config)
    const each = this.#instances.get(record.name) ?? new Supervised(plan, record, this.#parts)
    this.#instances.set(record.name, each)
    this.#leaving.add(record.name)
    each.wish(stopWanted)
  }

  /** Whatever was asked. A request is done once what came of it is written down. */
  #heed(): void {
    for (const { request, done } of openRequests(this.#parts.places.requests)) {
      if (request !== null && !this.#isEnding) this.#grant(request)
      this.#write()
      done()
    }
  }

  #grant({ kind, names }: FleetRequest): void {
    const { logger, clock } = this.#parts
    logger.info({ event: 'fleet-asked', kind, instances: names }, 'a request is heeded')
    const meant = names.flatMap((name) => this.#instances.get(name) ?? [])
    if (kind === 'reload') this.#reload()
    if (kind === 'stop') for (const each of meant) each.wish(stopWanted)
    if (kind === 'restart') for (const each of meant) each.wish(restartWanted)
    if (kind === 'rolling') this.#rolling = rollingOver(names, clock.now())
  }

  /** What is new is started, what is gone ends, and what has changed is restarted one by one. */
  #reload(): void {
    const { config, problems } = this.#reread()
    this.#problems = problems
    if (config === null) return
    this.#config = config
    this.#plan(new Map())
    const changed = [...this.#instances].filter(([name, each]) => !this.#leaving.has(name) && each.hasChanged)
    if (changed.length > 0)
      this.#rolling = rollingOver(
        changed.map(([name]) => name),
        this.#parts.clock.now(),
      )
  }

  /** What comes with the reading, a copy of it that a full disk does not take, must not end the supervisor. */
  #reread(): ReturnType<SupervisorParts['reload']> {
    try {
      return this.#parts.reload()
    } catch (error) {
      return { config: null, problems: [messageOf(error)] }
    }
  }

  #roll(): void {
    if (this.#rolling === null || this.#isEnding) return
    const records = new Map(this.records.map((record) => [record.name, record]))
    const at = { nowMs: this.#parts.clock.now(), settleMs: this.#config.rolling.settle }
    const { rolling, restart } = nextRolling(this.#rolling, records, at)
    this.#rolling = rolling
    for (const name of restart) this.#instances.get(name)?.wish(restartWanted)
  }

  #end(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#rolling = null
    for (const each of this.#instances.values()) each.wish(pauseWanted)
  }

  #report(before: InstanceRecord | undefined, { name, state, why, process, port }: InstanceRecord): void {
    if (before?.state === state && before.process?.pid === process?.pid) return
    const fields = { event: 'instance-changed', instance: name, from: before?.state, to: state, why } as const
    const level = state === 'crashed' || state === 'config' ? 'error' : 'info'
    this.#parts.logger[level]({ ...fields, pid: process?.pid, port }, 'an instance has changed its state')
  }

  #forget(): void {
    for (const name of this.#leaving) {
      if (this.#instances.get(name)?.record.process != null) continue
      this.#instances.delete(name)
      this.#leaving.delete(name)
    }
  }

  /** @param supervisor null once there is none */
  #write(supervisor: ProcessKey | null = this.#parts.processes.own): void {
    const { places, file } = this.#parts
    const state = {
      ...{ version: 1 as const, supervisor, file, problems: this.#problems },
      ...{ rolling: this.#rolling, instances: this.records },
    }
    const text = JSON.stringify(state)
    if (text === this.#written) return
    try {
      writeState(places.state, state)
      this.#written = text
    } catch (error) {
      this.#complain('the state cannot be written', error)
    }
  }

  #rotate(): void {
    const { places, clock } = this.#parts
    const nowMs = clock.monotonic()
    if (nowMs - this.#rotatedMs < rotateEveryMs) return
    this.#rotatedMs = nowMs
    const { logs } = this.#config
    try {
      for (const name of [...this.#instances.keys(), supervisorLog]) rotateLog(places.logOf(name), logs)
    } catch (error) {
      this.#complain('logs cannot be put aside', error)
    }
  }
}
