// One load beside a stream, in a process of its own: turns of rows at a fixed pace, all on this thread, before and while a model
// is loaded. Prints what was seen, as JSON. Started by main.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { loadModel, loadModelAside, warmUp } from '../../src/model/index.ts'
import { PacedTurns, scoreTurn } from './paced-turns.ts'
import type { Waits } from './paced-turns.ts'

export type Way = 'aside' | 'at once'

export interface OneLoad {
  readonly loadMs: number
  readonly quiet: Waits
  readonly loading: Waits
  /** Megabytes that the process had more at most while it loaded. */
  readonly peakMb: number
  /** The first turn of the new model. */
  readonly firstMs: number
}

const quietMs = 4_000

// As main.ts starts it.
const [way, file, scored] = process.argv.slice(2) as [Way, string, string]
const turns = new PacedTurns(loadModel(scored))
// The engine has compiled by then what it compiles.
await sleep(quietMs)
turns.take()
await sleep(quietMs)
const quiet = turns.take()
const before = peakMb()
const started = performance.now()
const model = way === 'aside' ? await loadModelAside(file) : loadModel(file)
const loadMs = performance.now() - started
if (way === 'aside') await warmUp(model)
// What was due meanwhile is late.
await sleep(20)
const loading = turns.take()
turns.end()
const first = performance.now()
scoreTurn(model)
const firstMs = performance.now() - first
const result: OneLoad = { loadMs, quiet, loading, peakMb: peakMb() - before, firstMs }
console.log(JSON.stringify(result))

/** Of the process since it began. */
function peakMb(): number {
  return process.resourceUsage().maxRSS / 1e3
}
