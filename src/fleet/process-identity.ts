import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * One process, told apart from a later one that was given the same id: `startedAt` is what the system says about the
 * process's start, an opaque text.
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string
}

/** The process that has this id now; null when there is none, or only what is left of a dead one (a zombie). */
export function identify(pid: number): ProcessIdentity | null {
  const ticks = startTicks(pid)
  // Ticks count from the boot: after the next one, the same id may come with the same count.
  return ticks === null ? null : { pid, startedAt: `${bootId()}/${ticks}` }
}

/** When the process with this id was started, as the system counts it; null when there is none, or only a zombie. */
export function startTicks(pid: number): string | null {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid)
}

/** Another text after each boot of the machine; where the system has none, start times are dates and tell by themselves. */
export function bootId(): string {
  boot ??= process.platform === 'linux' ? bootFromProc() : 'undated'
  return boot
}

let boot: string | null = null

function bootFromProc(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return 'unknown'
  }
}

/** True while this very process runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt
}

/** What `JSON.stringify` made of an identity; null for anything else. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    return asIdentity(JSON.parse(text))
  } catch {
    return null
  }
}

/** The value as an identity, when it has that shape. */
export function asIdentity(value: unknown): ProcessIdentity | null {
  if (typeof value !== 'object' || value === null || !('pid' in value && 'startedAt' in value)) return null
  const { pid, startedAt } = value
  return Number.isInteger(pid) && typeof pid === 'number' && pid > 0 && typeof startedAt === 'string'
    ? { pid, startedAt }
    : null
}

/** Sends the signal to this very process; a process that is gone already is what the caller wants. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return
  try {
    process.kill(identity.pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/**
 * `/proc/<pid>/stat`, proc(5): `pid (command) state ppid ...`, the start time in clock ticks since boot is field 22.
 * The command may hold blanks and brackets, so fields are counted from the last bracket.
 */
function startFromProc(pid: number): string | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
  } catch {
    return null
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
}

function startFromPs(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? null : line.slice(line.indexOf(' ')).trim()
  } catch {
    return null
  }
}
