import { readFileSync } from 'node:fs'

/** What a process has used so far, as the kernel counts it (Linux). */
export interface ProcessCost {
  /** User and system time of all its threads. */
  readonly cpuMs: number
  /** Largest resident set so far. */
  readonly peakRssMb: number
  readonly rssMb: number
}

/** Clock ticks a second: fixed at 100 on Linux for /proc. */
const ticksPerSecond = 100

export function costOf(pid: number): ProcessCost {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Fields after the command's closing parenthesis; utime and stime are the 14th and 15th of the whole line.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond,
    peakRssMb: kilobytes(status, 'VmHWM') / 1024,
    rssMb: kilobytes(status, 'VmRSS') / 1024,
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
}
