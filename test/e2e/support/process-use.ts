import { readdirSync, readFileSync } from 'node:fs'

/** What a process holds of the machine. */
export interface ProcessUse {
  readonly residentMb: number
  readonly descriptors: number
}

/** Asks Linux's /proc. */
export function processUse(pid: number): ProcessUse {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? []
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status has no VmRSS`)
  return { residentMb: Number(kilobytes) / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length }
}

/** Growth per hour: the slope of the least-squares line through samples that are equally far apart. */
export function growthPerHour(values: readonly number[], everyMs: number): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0)
  const shared = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0)
  return (shared / spread) * (3_600_000 / everyMs)
}

/** The value in the middle; of an even number, the upper one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  // Not empty.
  return sorted[Math.floor(sorted.length / 2)]!
}
