import type { Model } from '../../src/model/index.ts'
import type { Rows } from './rows.ts'

/** Rows scored a call. */
export const batches = [1, 32, 1024] as const

export interface Effort {
  readonly warmUpMs: number
  readonly roundMs: number
  readonly rounds: number
}

export const fullEffort: Effort = { warmUpMs: 800, roundMs: 300, rounds: 7 }
export const quickEffort: Effort = { warmUpMs: 150, roundMs: 60, rounds: 3 }

/** Rows per second of this process' CPU time, the median of all rounds: a busy machine disturbs it little. */
export function rowsPerSecond(model: Model, rows: Rows, batch: number, effort: Effort): number {
  const { scorer } = model
  const width = scorer.inputs.length
  const calls = Math.floor(rows.count / batch)
  const parts = Array.from({ length: calls }, (_, k) =>
    rows.cells.subarray(k * batch * width, (k + 1) * batch * width),
  )
  const out = new Float64Array(batch * scorer.outputs.length)
  const refused = new Uint8Array(batch)
  const pass = (): void => {
    for (const part of parts) scorer.score(part, batch, out, refused)
  }
  repeat(pass, effort.warmUpMs)
  const rates = Array.from({ length: effort.rounds }, () => {
    const before = process.cpuUsage()
    const passes = repeat(pass, effort.roundMs)
    const { user, system } = process.cpuUsage(before)
    return (passes * calls * batch * 1e6) / (user + system)
  })
  // An odd number of rounds: the middle one is there.
  return rates.sort((a, b) => a - b)[effort.rounds >> 1]!
}

function repeat(pass: () => void, ms: number): number {
  const end = performance.now() + ms
  let passes = 0
  do {
    pass()
    passes++
  } while (performance.now() < end)
  return passes
}
