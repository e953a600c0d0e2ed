import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs'
import { SluiceError } from '../core/errors.ts'
import type { ProcessKey } from './instance-record.ts'
import { bootId, startTicks } from './process-identity.ts'
import type { Launch, Processes } from './processes.ts'

type End = NonNullable<ReturnType<Processes['endOf']>>

/** The real ones. */
export class SystemProcesses implements Processes {
  readonly bootId: string
  readonly own: ProcessKey
  readonly #ends = new Map<string, End>()
  /** Those that we started and have not heard the end of. */
  readonly #awaited = new Set<string>()
  readonly #onEnd: () => void

  /**
   * @param onEnd called when one of ours has ended
   * @param boot another one makes all that was before another boot's
   */
  constructor(onEnd: () => void = () => undefined, boot: string = bootId()) {
    this.#onEnd = onEnd
    this.bootId = boot
    // This process is there.
    this.own = this.#keyOf(process.pid)!
  }

  async start({ args, environment, logFile }: Launch): Promise<ProcessKey> {
    const log = openSync(logFile, 'a', 0o600)
    try {
      const child = spawn(process.execPath, args, {
        // A group of its own: what ends us is not meant for it.
        detached: true,
        stdio: ['ignore', log, log],
        env: environment,
      })
      const spawned = new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', reject)
      })
      child.unref()
      const key = child.pid === undefined ? null : this.#keyOf(child.pid)
      child.once('exit', (code, signal) => {
        if (key !== null) {
          this.#awaited.delete(textOf(key))
          this.#ends.set(textOf(key), { code, signal })
        }
        this.#onEnd()
      })
      if (key !== null) this.#awaited.add(textOf(key))
      await spawned
      if (key === null) throw new SluiceError('UNREACHABLE', 'it was gone at once')
      return key
    } finally {
      closeSync(log)
    }
  }

  isAlive(key: ProcessKey): boolean {
    // Between its end and the news of it one of ours is a zombie, of which the code is not known yet: it is looked at later.
    const isStanding = this.#awaited.has(textOf(key)) || startTicks(key.pid) === key.startTicks
    return key.bootId === this.bootId && isStanding
  }

  endOf(key: ProcessKey): End | null {
    return this.#ends.get(textOf(key)) ?? null
  }

  terminate(key: ProcessKey): void {
    if (this.isAlive(key)) signalled(key.pid, 'SIGTERM')
  }

  kill(key: ProcessKey): void {
    if (this.isAlive(key)) signalled(-key.pid, 'SIGKILL')
  }

  residentBytes({ pid }: ProcessKey): number | null {
    try {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      return kilobytes === undefined ? null : Number(kilobytes) * 1024
    } catch {
      return null
    }
  }

  startedWith(variable: string): ProcessKey | null {
    for (const pid of processIds())
      if (hasVariable(pid, variable) && leadsItsGroup(pid)) return this.#keyOf(pid)
    return null
  }

  #keyOf(pid: number): ProcessKey | null {
    const ticks = startTicks(pid)
    return ticks === null ? null : { pid, startTicks: ticks, bootId: this.bootId }
  }
}

function textOf({ pid, startTicks: ticks }: ProcessKey): string {
  return `${pid} ${ticks}`
}

function signalled(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended between the look and the call.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** None where there is no `/proc`. */
function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}

/** False of processes of others, whose variables are not ours to read. */
function hasVariable(pid: number, variable: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable)
  } catch {
    return false
  }
}

/** What an instance has started itself has its variables too, and stands in its group. */
function leadsItsGroup(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === pid
  } catch {
    return false
  }
}
