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

export interface Reading {
  readonly atMs: number
  readonly value: number
}

/** The least-squares line through readings: how steep it is, and how sure that is. */
export interface Trend {
  readonly perHour: number
  /** Standard error of `perHour`. */
  readonly error: number
}

/** Of three readings or more, at different times. */
export function trendOf(readings: readonly Reading[]): Trend {
  const hours = readings.map(({ atMs }) => atMs / 3_600_000)
  const values = readings.map(({ value }) => value)
  const [middle, mean] = [meanOf(hours), meanOf(values)]
  const spread = sumOf(hours.map((hour) => (hour - middle) ** 2))
  // As many values as times.
  const perHour = sumOf(hours.map((hour, i) => (hour - middle) * (values[i]! - mean))) / spread
  const rests = sumOf(hours.map((hour, i) => (values[i]! - mean - perHour * (hour - middle)) ** 2))
  return { perHour, error: Math.sqrt(rests / (readings.length - 2) / spread) }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length
}
