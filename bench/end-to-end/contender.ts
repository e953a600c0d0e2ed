import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { costOf } from './process-cost.ts'
import { stageCosts } from './stages.ts'

/** A program that reads the input topic and writes one record for each record. */
export interface Contender {
  readonly name: string
  readonly cwd: string
  /** Arguments of node. */
  args(topics: { readonly group: string; readonly output: string }): readonly string[]
  /** Where its own metrics are, for contenders that have some. */
  readonly metricsUrl?: string
}

export interface Result {
  readonly recordsPerSecond: number
  readonly cpuMicrosPerRecord: number
  /** Of the records after the first quarter: without the start. */
  readonly steadyMicrosPerRecord: number
  readonly peakRssMb: number
  /** From the start of the process to its first output record, seconds. */
  readonly firstOutputSeconds: number
  /** Microseconds a record by stage; empty for contenders that do not tell. */
  readonly stages: ReadonlyMap<string, number>
}

const pollMs = 20
const deadlineMs = 300_000

/**
 * Runs a contender, pinned to one core where the machine can, until its output topic holds as many records as the input.
 *
 * @param written how many records an output topic holds
 */
export async function race(
  contender: Contender,
  records: number,
  topics: { readonly group: string; readonly output: string },
  written: (topic: string) => Promise<number>,
): Promise<Result> {
  const started = performance.now()
  const child = startPinned(contender, contender.args(topics))
  try {
    // A spawned child has an id.
    const pid = child.pid!
    let firstAt = 0
    let done = 0
    let quarter = { done: 0, cpuMs: 0 }
    while (done < records) {
      if (child.exitCode !== null)
        throw new Error(`${contender.name} ended with ${child.exitCode} after ${done} records`)
      if (performance.now() - started > deadlineMs)
        throw new Error(`${contender.name} is not done after 300 s: ${done} records`)
      await new Promise((resolve) => setTimeout(resolve, pollMs))
      done = await written(topics.output)
      if (firstAt === 0 && done > 0) firstAt = performance.now()
      if (quarter.done === 0 && done >= records / 4 && done < records)
        quarter = { done, cpuMs: costOf(pid).cpuMs }
    }
    const seconds = (performance.now() - firstAt) / 1000
    const cost = costOf(pid)
    return {
      recordsPerSecond: records / seconds,
      cpuMicrosPerRecord: (cost.cpuMs * 1000) / records,
      steadyMicrosPerRecord: ((cost.cpuMs - quarter.cpuMs) * 1000) / (records - quarter.done),
      peakRssMb: cost.peakRssMb,
      firstOutputSeconds: (firstAt - started) / 1000,
      stages:
        contender.metricsUrl === undefined ? new Map() : await stageCosts(contender.metricsUrl, records),
    }
  } finally {
    await stop(child)
  }
}

function startPinned({ cwd }: Contender, args: readonly string[]): ChildProcess {
  const command = [process.execPath, ...args]
  const pinned = process.platform === 'linux' ? ['taskset', '-c', '0', ...command] : command
  return spawn(pinned[0]!, pinned.slice(1), {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const kill = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(kill)
}
