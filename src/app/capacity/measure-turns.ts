import { firstTopic } from '../../config/input-topics.ts'
import { systemClock } from '../../core/clock.ts'
import { noHeaders } from '../../core/record.ts'
import type { OutputRecord, RecordBatch } from '../../core/record.ts'
import { Pipeline } from '../../pipeline/pipeline.ts'
import type { TurnSample } from '../../capacity/turn-cost.ts'
import type { Assembly } from '../assemble.ts'
import { pipelineParts } from '../parts.ts'
import { ReplayCounts } from '../replay-counts.ts'
import { median } from '../../core/median.ts'

/** What turns of a pipeline cost without brokers, and what came of them. */
export interface MeasuredTurns {
  readonly samples: readonly TurnSample[]
  readonly counts: ReplayCounts
  /** Of one turn: what is sent. */
  readonly outputs: readonly OutputRecord[]
}

/** Milliseconds that the process has worked so far. */
export type Stopwatch = () => number

/** CPU of all threads, the collector's included: other work on the machine is not in it. */
export const cpuMs: Stopwatch = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export interface TurnBudget {
  /** Before anything is measured: compilers need it. */
  readonly warmUpMs: number
  /** For each size in a round. */
  readonly eachMs: number
  readonly rounds: number
}

/** Splits up the time that measuring may take. */
export function turnBudget(seconds: number): TurnBudget {
  return { warmUpMs: seconds * 250, eachMs: seconds * 30, rounds: 5 }
}

/** A consumer has them in as many partitions, and as many keys. */
const keyCount = 24
const outputId = 0

/**
 * Runs turns of several sizes through the stream's own pipeline, one after the other and by turns, and gives the median of each size.
 *
 * @param values of records, which come round again and again
 */
export async function measureTurns(
  assembly: Assembly,
  values: readonly Buffer[],
  budget: TurnBudget,
  stopwatch: Stopwatch,
): Promise<MeasuredTurns> {
  const counts = new ReplayCounts()
  const pipeline = new Pipeline(pipelineParts(assembly, outputId, 1, systemClock), counts)
  const stream = new RecordStream(firstTopic(assembly.config.input), values)
  const run = async (size: number) => {
    const batches = [stream.batch(size)]
    await pipeline.prepare(batches)
    const turn = await pipeline.score(batches)
    turn.tally.report(counts)
    return turn
  }
  const sizes = sizesTo(assembly.config.batch.maxRecords)
  const largest = sizes.at(-1)!
  for (const end = stopwatch() + budget.warmUpMs; stopwatch() < end;) await run(largest)
  const found = new Map<number, number[]>(sizes.map((size) => [size, []]))
  for (let round = 0; round < budget.rounds; round++)
    for (const size of sizes) found.get(size)!.push(await timed(() => run(size), budget.eachMs, stopwatch))
  const { parts } = await run(largest)
  const samples = [...found].map(([records, each]) => ({ records, ms: median(each) }))
  return { samples, counts, outputs: parts.flatMap(({ outputs }) => outputs) }
}

/** 1, 8, 64, 512 and the most. */
function sizesTo(most: number): readonly number[] {
  return [...[1, 8, 64, 512].filter((size) => size < most), most]
}

/** Milliseconds of one run, the mean of as many as fit. */
async function timed(work: () => Promise<unknown>, budgetMs: number, stopwatch: Stopwatch): Promise<number> {
  const start = stopwatch()
  for (let runs = 1; ; runs++) {
    await work()
    const spent = stopwatch() - start
    if (spent >= budgetMs) return spent / runs
  }
}

/** Records of one partition, without end. */
class RecordStream {
  readonly #topic: string
  readonly #values: readonly Buffer[]
  readonly #keys = Array.from({ length: keyCount }, (_, i) => Buffer.from(`key-${i}`))
  #offset = 0

  constructor(topic: string, values: readonly Buffer[]) {
    this.#topic = topic
    this.#values = values
  }

  batch(size: number): RecordBatch {
    const records = Array.from({ length: size }, () => {
      const at = this.#offset++
      const key = this.#keys[at % keyCount]!
      const value = this.#values[at % this.#values.length]!
      return { offset: BigInt(at), key, value, headers: noHeaders, timestampMs: -1 }
    })
    const nextOffset = BigInt(this.#offset)
    return { topic: this.#topic, partition: 0, epoch: 0, records, nextOffset, highWatermark: nextOffset }
  }
}
