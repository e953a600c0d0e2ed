import type { ChildProcess } from 'node:child_process'
import { costOf } from '../end-to-end/process-cost.ts'
import { checkOutputs } from './check-outputs.ts'
import type { Peer, Topics } from './contenders.ts'
import { assertRuns, heldBy, makeTopics, sleep, withPeer } from './stage.ts'
import type { Stage } from './stage.ts'

export interface Drained {
  /** From the first output to the last. */
  readonly recordsPerSecond: number
  /** Of the second half, when all compilers are done. */
  readonly steadyPerSecond: number
  readonly steadyCpuMicros: number
  /** The start in it. */
  readonly cpuMicros: number
  /** From the start of the process. */
  readonly firstOutputSeconds: number
  readonly peakRssMb: number
}

const pollMs = 20
/** So long nothing may come before it is over. */
const quietMs = 1_000
const deadlineMs = 300_000

/** A process from its start until a topic is worked off; every output is checked. */
export async function drain(peer: Peer, run: string, input: string, stage: Stage): Promise<Drained> {
  const topics = await makeTopics(stage.admin, run, input)
  const records = await heldBy(stage.admin, input)
  const drained = await withPeer(peer, topics, (child) => watched(child, peer, topics, records, stage))
  const { wrong, missing, repeated } = await checkOutputs(peer, topics, stage)
  const letters = await heldBy(stage.admin, topics.deadLetters)
  if (wrong + missing + repeated + letters > 0)
    throw new Error(
      `${peer.name}: ${wrong} wrong, ${missing} missing, ${repeated} repeated predictions, ${letters} dead letters`,
    )
  return drained
}

interface Mark {
  readonly atMs: number
  readonly held: number
  readonly cpuMs: number
}

async function watched(
  child: ChildProcess,
  peer: Peer,
  { output }: Topics,
  records: number,
  { admin }: Stage,
): Promise<Drained> {
  const startMs = performance.now()
  // A process that was started has an id.
  const pid = child.pid!
  const mark = (held: number): Mark => ({ atMs: performance.now(), held, cpuMs: costOf(pid).cpuMs })
  let first: Mark | null = null
  let half: Mark | null = null
  let last: Mark | null = null
  for (;;) {
    await sleep(pollMs)
    assertRuns(child, peer)
    const held = await heldBy(admin, output)
    if (held > 0) first ??= mark(held)
    if (held >= records / 2) half ??= mark(held)
    if (held > (last?.held ?? 0)) last = mark(held)
    const nowMs = performance.now()
    if (last !== null && last.held >= records && nowMs - last.atMs > quietMs) break
    if (nowMs - startMs > deadlineMs) throw new Error(`${peer.name} is not done after 300 s: ${held}`)
  }
  // Whoever has the last has them all.
  return figures({ first: first!, half: half!, last }, records, startMs, costOf(pid).peakRssMb)
}

function figures(
  { first, half, last }: { readonly first: Mark; readonly half: Mark; readonly last: Mark },
  records: number,
  startMs: number,
  peakRssMb: number,
): Drained {
  // Marks of transactions are among what is held: shares of it are shares of the records.
  const share = (last.held - half.held) / last.held
  return {
    recordsPerSecond: (records / (last.atMs - first.atMs)) * 1_000,
    steadyPerSecond: ((records * share) / (last.atMs - half.atMs)) * 1_000,
    steadyCpuMicros: ((last.cpuMs - half.cpuMs) * 1_000) / (records * share),
    cpuMicros: (last.cpuMs * 1_000) / records,
    firstOutputSeconds: (first.atMs - startMs) / 1_000,
    peakRssMb,
  }
}
