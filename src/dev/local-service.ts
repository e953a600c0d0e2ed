import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { areFree, freePorts } from './free-port.ts'
import { endWithUs } from './guard.ts'
import { asIdentity, identify, isRunning, signalProcess } from '../fleet/process-identity.ts'
import type { ProcessIdentity } from '../fleet/process-identity.ts'
import type { Progress } from './progress.ts'

/** How to run one background process and how to tell that it serves. */
export interface ServiceDefinition {
  /** For people: `Kafka broker`. */
  readonly title: string
  /** Its own folder: data, log and state file. One running process a folder. */
  readonly folder: string
  /** What clients connect to. */
  address(ports: readonly number[]): string
  /** Called before each start: writes configuration, formats storage, gives the command. Runs in `folder`. */
  prepare(ports: readonly number[], signal?: AbortSignal): Promise<Command>
  /** True when it answers as its clients will find it. Rejects or gives false until then; never hangs. */
  isReady(ports: readonly number[]): Promise<boolean>
  /** Called once after each start, when it is ready. */
  afterReady?(ports: readonly number[]): Promise<void>
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What every launcher takes. */
export interface LaunchOptions {
  /** Own folder of the service, kept from run to run: data, log, state. */
  readonly folder: string
  readonly progress?: Progress
  /** Interrupts a start, and the download before it. */
  readonly signal?: AbortSignal | undefined
  /** How long a start may take. */
  readonly deadlineMs?: number
}

export const startDeadlineMs = 90_000

/** The start failed because another process took the port between our choice and its bind. */
export class PortTakenError extends SluiceError {
  constructor(title: string, ports: readonly number[]) {
    super('UNREACHABLE', `${title}: another process listens on one of the ports ${ports.join(', ')}.`)
    this.name = 'PortTakenError'
  }
}

const stopDeadlineMs = 15_000
const pollMs = 50
const portDeadlineMs = 10_000
const portAttempts = 3
const stateFile = 'service.json'
const largeLogBytes = 8 * 1024 * 1024

/** What the state file of a folder says about its last start. */
interface State {
  readonly process: ProcessIdentity | null
  /** The process that started it and will stop it. */
  readonly owner: ProcessIdentity | null
  readonly ports: readonly number[]
}

/**
 * A process of ours in the background: detached, so that Ctrl-C on the terminal reaches only us, and known by its id
 * and start time, so that no stranger is ever signalled. It does not outlive this process; what a lost guard leaves is
 * cleaned up by the next start in the same folder.
 */
export class LocalService {
  readonly logFile: string
  readonly ports: readonly number[]
  readonly #definition: ServiceDefinition
  readonly #deadlineMs: number
  #process: ProcessIdentity | null = null

  constructor(definition: ServiceDefinition, ports: readonly number[], deadlineMs: number = startDeadlineMs) {
    this.#definition = definition
    this.#deadlineMs = deadlineMs
    this.ports = ports
    this.logFile = join(definition.folder, 'service.log')
  }

  /** For people: `Kafka broker`. */
  get title(): string {
    return this.#definition.title
  }

  get address(): string {
    return this.#definition.address(this.ports)
  }

  /** Null while it does not run. */
  get pid(): number | null {
    return this.#process !== null && isRunning(this.#process) ? this.#process.pid : null
  }

  /**
   * Starts and waits until it serves.
   *
   * @throws PortTakenError; SluiceError UNREACHABLE with the log's last lines when it ends or the deadline passes
   */
  async start(signal?: AbortSignal): Promise<void> {
    await mkdir(this.#definition.folder, { recursive: true })
    const command = await this.#definition.prepare(this.ports, signal)
    const logStart = await this.#spawn(command)
    try {
      await this.#untilReady(logStart, signal)
      await this.#definition.afterReady?.(this.ports)
    } catch (error) {
      await this.kill()
      throw error
    }
  }

  /** Asks it to end, and kills it when it has not after 15 s. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Stops it if it runs, then starts it with the same data and ports. */
  async restart(signal?: AbortSignal): Promise<void> {
    await this.stop()
    // A port of the user's own choice may be one that the kernel hands out to clients, whose connections sit on it.
    const deadline = systemClock.monotonic() + portDeadlineMs
    while (!(await areFree(this.ports)) && systemClock.monotonic() < deadline) {
      await systemClock.sleep(pollMs)
    }
    await this.start(signal)
  }

  async #spawn(command: Command): Promise<number> {
    const { folder, title } = this.#definition
    const logStart = sizeOf(this.logFile)
    const log = openSync(this.logFile, logStart > largeLogBytes ? 'w' : 'a')
    try {
      const child = spawn(command.file, command.args, {
        cwd: folder,
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...process.env, ...command.env },
      })
      endWithUs(child)
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', (cause) => {
          reject(new SluiceError('UNREACHABLE', `${title}: cannot run ${command.file}.`, { cause }))
        })
      })
      child.unref()
      // A spawned child has an id.
      this.#process = identify(child.pid!)
    } finally {
      closeSync(log)
    }
    if (this.#process !== null) running.add(this.#process)
    await this.#record()
    return logStart > largeLogBytes ? 0 : logStart
  }

  async #untilReady(logStart: number, signal: AbortSignal | undefined): Promise<void> {
    const { title } = this.#definition
    const deadline = systemClock.monotonic() + this.#deadlineMs
    for (;;) {
      if (signal?.aborted) throw new SluiceError('UNREACHABLE', `${title}: start interrupted.`)
      const ready = await this.#definition.isReady(this.ports).catch(() => false)
      if (this.pid === null) throw this.#failure(logStart, 'ended while starting')
      if (ready) return
      if (systemClock.monotonic() > deadline) {
        throw this.#failure(logStart, `not ready after ${this.#deadlineMs / 1000} s`)
      }
      await systemClock.sleep(pollMs, signal)
    }
  }

  #failure(logStart: number, problem: string): SluiceError {
    const { title } = this.#definition
    const log = readFileSync(this.logFile).subarray(logStart).toString()
    if (/address already in use|already bound|seems to be in use/i.test(log)) {
      return new PortTakenError(title, this.ports)
    }
    const lastLines = log.trimEnd().split('\n').slice(-20).join('\n')
    return new SluiceError(
      'UNREACHABLE',
      `${title}: ${problem}. The last lines of ${this.logFile}:\n${lastLines === '' ? '(the log is empty)' : lastLines}`,
    )
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const identity = this.#process
    if (identity === null) return
    await endProcess(identity, signal)
    running.delete(identity)
    this.#process = null
    await this.#record()
  }

  async #record(): Promise<void> {
    const state: State = { process: this.#process, owner: identify(process.pid), ports: this.ports }
    const path = join(this.#definition.folder, stateFile)
    await writeFile(`${path}.new`, JSON.stringify(state))
    await rename(`${path}.new`, path)
  }
}

/**
 * Ends what a crashed or killed run of ours left running in the folder, and gives the ports it used: to be taken again
 * when they are free.
 *
 * @throws SluiceError USAGE when the folder's process is in use by a running owner
 */
export async function endEarlierRun(folder: string): Promise<readonly number[]> {
  const state = await readState(folder)
  if (state === null) return []
  if (state.process !== null && isRunning(state.process)) {
    if (state.owner !== null && isRunning(state.owner)) {
      throw new SluiceError(
        'USAGE',
        `${folder} is in use: process ${state.owner.pid} runs a service there (process ${state.process.pid}). Stop it, or use another folder.`,
      )
    }
    await endProcess(state.process, 'SIGTERM')
  }
  return state.ports
}

/** Calls `start` with the ports of the earlier run when all are free, else with new ones; again when one was taken meanwhile. */
export async function onFreePorts<T>(
  count: number,
  earlier: readonly number[],
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  let ports = earlier.length === count && (await areFree(earlier)) ? earlier : await freePorts(count)
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(ports)
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === portAttempts) throw error
      ports = await freePorts(count)
    }
  }
}

async function readState(folder: string): Promise<State | null> {
  const text = await readFile(join(folder, stateFile), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return asState(JSON.parse(text))
  } catch {
    return null // cut short by a crash of the machine: it names no process, so none is touched
  }
}

function asState(value: unknown): State | null {
  if (typeof value !== 'object' || value === null) return null
  if (!('process' in value && 'owner' in value && 'ports' in value)) return null
  const ports: unknown[] = Array.isArray(value.ports) ? value.ports : []
  return {
    process: asIdentity(value.process),
    owner: asIdentity(value.owner),
    ports: ports.filter((port) => typeof port === 'number'),
  }
}

/** Resolves when the process is gone. */
async function endProcess(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  signalProcess(identity, signal)
  const deadline = systemClock.monotonic() + stopDeadlineMs
  let killed = signal === 'SIGKILL'
  while (isRunning(identity)) {
    if (!killed && systemClock.monotonic() > deadline) {
      signalProcess(identity, 'SIGKILL')
      killed = true
    }
    await systemClock.sleep(pollMs)
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Running services of this process: they are asked to end when it exits without having stopped them. */
const running = new Set<ProcessIdentity>()

process.on('exit', () => {
  for (const identity of running) signalProcess(identity, 'SIGTERM')
})
