import type { ProcessKey } from '../../../src/fleet/instance-record.ts'
import type { ProbedHealth } from '../../../src/fleet/life.ts'
import type { Launch, Processes } from '../../../src/fleet/processes.ts'

type End = NonNullable<ReturnType<Processes['endOf']>>

interface FakeProcess {
  readonly key: ProcessKey
  readonly launch: Launch
  residentBytes: number
  /** None of what it is sent does anything, but for SIGKILL. */
  isFrozen: boolean
}

/** A machine with processes that do as they are told. */
export class FakeMachine implements Processes {
  bootId = 'boot-1'
  readonly own: ProcessKey
  /** Those that are there, by their ids. */
  readonly running = new Map<number, FakeProcess>()
  /** What was started and signalled, in order. */
  readonly deeds: string[] = []
  /** What is to be thrown by the next start. */
  refusal: Error | null = null
  readonly #ends = new Map<ProcessKey, End>()
  readonly #supervisor: number
  #lastPid = 100

  /** @param before another supervisor's machine: what runs on it goes on */
  constructor(supervisor = 1, before?: FakeMachine) {
    this.#supervisor = supervisor
    this.own = { pid: supervisor, startTicks: String(supervisor), bootId: this.bootId }
    for (const [pid, each] of before?.running ?? []) this.running.set(pid, each)
    this.#lastPid = before?.lastPid ?? this.#lastPid
  }

  get lastPid(): number {
    return this.#lastPid
  }

  start(launch: Launch): Promise<ProcessKey> {
    if (this.refusal !== null) return Promise.reject(this.refusal)
    this.#lastPid += 1
    const key = {
      pid: this.#lastPid,
      startTicks: `${this.#supervisor}-${this.#lastPid}`,
      bootId: this.bootId,
    }
    this.running.set(key.pid, { key, launch, residentBytes: 1e6, isFrozen: false })
    this.deeds.push(`start ${launch.environment['SLUICE_INSTANCE']}`)
    return Promise.resolve(key)
  }

  isAlive(key: ProcessKey): boolean {
    const found = this.running.get(key.pid)?.key
    return found?.startTicks === key.startTicks && key.bootId === this.bootId
  }

  endOf(key: ProcessKey): End | null {
    return this.#ends.get(key) ?? null
  }

  terminate(key: ProcessKey): void {
    this.deeds.push(`terminate ${this.instanceOf(key)}`)
    if (this.running.get(key.pid)?.isFrozen === false) this.end(key, { code: 0, signal: null })
  }

  kill(key: ProcessKey): void {
    this.deeds.push(`kill ${this.instanceOf(key)}`)
    this.end(key, { code: null, signal: 'SIGKILL' })
  }

  residentBytes({ pid }: ProcessKey): number | null {
    return this.running.get(pid)?.residentBytes ?? null
  }

  startedWith(variable: string): ProcessKey | null {
    const [name, value] = [
      variable.slice(0, variable.indexOf('=')),
      variable.slice(variable.indexOf('=') + 1),
    ]
    const found = [...this.running.values()].find(({ launch }) => launch.environment[name] === value)
    return found?.key ?? null
  }

  /** As it happens by itself. */
  end(key: ProcessKey, end: End): void {
    this.running.delete(key.pid)
    this.#ends.set(key, end)
  }

  /** Its id goes to a process of somebody else. */
  giveAway({ pid }: ProcessKey): void {
    const found = this.running.get(pid)
    if (found !== undefined) this.running.set(pid, { ...found, key: { ...found.key, startTicks: 'another' } })
  }

  processOf(instance: string): FakeProcess {
    const found = [...this.running.values()].find(
      (each) => each.launch.environment['SLUICE_INSTANCE'] === instance,
    )
    if (found === undefined) throw new Error(`${instance} does not run`)
    return found
  }

  private instanceOf({ pid }: ProcessKey): string {
    return this.running.get(pid)?.launch.environment['SLUICE_INSTANCE'] ?? 'nobody'
  }
}

/** Answers of instances, by their ports. */
export class FakeProbes {
  readonly answers = new Map<number, ProbedHealth | 'hang'>()

  readonly probe = (baseUrl: string): Promise<ProbedHealth> => {
    const answer = this.answers.get(Number(new URL(baseUrl).port)) ?? {
      isLive: true,
      isReady: true,
      missing: null,
    }
    return answer === 'hang' ? new Promise(() => undefined) : Promise.resolve(answer)
  }
}
