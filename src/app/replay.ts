import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { RecordBatch } from '../core/record.ts'
import type { Turn } from '../pipeline/turn.ts'
import type { Offsets, TopicReader, TopicSlice } from '../transport/topic-reader.ts'
import type { Assembly } from './assemble.ts'
import { PipelineComparison } from './replay-comparison.ts'
import type { ChangedRecord, ComparisonOptions } from './replay-comparison.ts'
import type { ReplayCounts } from './replay-counts.ts'
import { ReplayPipeline } from './replay-pipeline.ts'
import type { ReplayRuntime, ReplayTarget } from './replay-pipeline.ts'
import type { ReplayRange } from './replay-range.ts'
import { Verdicts } from './replay-verdicts.ts'
import type { ProgressDisplay } from './score-file.ts'

/** What a replay has from outside. */
export interface ReplaySurroundings extends ReplayRuntime {
  readonly reader: TopicReader
  readonly stdout: Writable
  /** @param offsetCount what there is to be read, in offsets */
  readonly progress: (offsetCount: number) => ProgressDisplay
}

/** Where what a replay makes of records goes besides its counts. */
export interface TurnOutlet {
  write(turn: Turn): Promise<void>
}

/** Records that are scored together. */
export const turnRecords = 1_000

/** Scores the records of a range as the stream would. Nothing is committed; what is written is the outlet's affair. */
export async function replay(
  assembly: Assembly,
  range: ReplayRange,
  { target, outlet }: { readonly target: ReplayTarget; readonly outlet: TurnOutlet },
  outside: ReplaySurroundings,
): Promise<ReplayCounts> {
  const pipeline = new ReplayPipeline(assembly, target, outside)
  const write = async (turn: Turn) => {
    // It may reject some of the predictions, which then count as dead letters.
    await outlet.write(turn)
    pipeline.count(turn)
  }
  await eachTurn(range, outside, async (batch) => {
    await write(await pipeline.score(batch))
  })
  const rest = await pipeline.scoreRest()
  if (rest !== null) await write(rest)
  return pipeline.counts
}

/** What two pipelines made of the same records. */
export interface ReplayComparison {
  readonly comparison: PipelineComparison
  readonly counts: readonly [ReplayCounts, ReplayCounts]
}

export interface CompareOptions extends ComparisonOptions {
  readonly targets: readonly [ReplayTarget, ReplayTarget]
  /** Told of records that changed, in the order in which they are read. */
  readonly onChanged: (records: readonly ChangedRecord[]) => Promise<void>
}

/** Scores the records of a range with two pipelines, each in its own way from decoding on, and compares. */
export async function compareReplays(
  [first, other]: readonly [Assembly, Assembly],
  range: ReplayRange,
  options: CompareOptions,
  outside: ReplaySurroundings,
): Promise<ReplayComparison> {
  const sides = [
    new ComparedSide(first, options.targets[0], outside),
    new ComparedSide(other, options.targets[1], outside),
  ] as const
  const [a, b] = sides
  const comparison = new PipelineComparison([a.verdicts, b.verdicts], options)
  await eachTurn(range, outside, async (batch) => {
    for (const side of sides) await side.score(batch)
    const changed = comparison.add(batch, a.verdicts, b.verdicts)
    if (changed.length > 0) await options.onChanged(changed)
  })
  return { comparison, counts: [a.counts, b.counts] }
}

/** One of the pipelines that are compared, and what it made of the turn before. */
class ComparedSide {
  readonly verdicts: Verdicts
  readonly #pipeline: ReplayPipeline

  constructor(assembly: Assembly, target: ReplayTarget, runtime: ReplayRuntime) {
    this.verdicts = new Verdicts(assembly.compiled.models, turnRecords)
    this.#pipeline = new ReplayPipeline(assembly, target, runtime, this.verdicts.take)
  }

  get counts(): ReplayCounts {
    return this.#pipeline.counts
  }

  async score(batch: RecordBatch): Promise<void> {
    this.verdicts.begin()
    this.#pipeline.count(await this.#pipeline.score(batch))
  }
}

/** Reads the range, a turn's records at a time. Rejects when `stop` aborts. */
export async function eachTurn(
  range: ReplayRange,
  { reader, stop, progress }: ReplaySurroundings,
  take: (batch: RecordBatch) => Promise<void>,
): Promise<void> {
  const { from, to } = await offsetsOf(range, reader)
  const reached = new Map(from)
  const shown = progress(range.offsetCount)
  let records = 0
  let offsets = 0
  try {
    for await (const slice of reader.read(range.topic, from, to)) {
      for (const batch of turnsOf(slice)) {
        stop.throwIfAborted()
        await take(batch)
        records += batch.records.length
        // Each partition was given its beginning.
        offsets += Number(batch.nextOffset - reached.get(batch.partition)!)
        reached.set(batch.partition, batch.nextOffset)
        shown.update(records, offsets)
        // All of this may happen without a wait: signals and the display have their turn.
        await setImmediate()
      }
    }
    stop.throwIfAborted()
  } finally {
    shown.stop()
  }
}

/** The range for a reader; of the other partitions nothing. */
async function offsetsOf(
  { topic, partitions }: ReplayRange,
  reader: TopicReader,
): Promise<{ readonly from: Offsets; readonly to: Offsets }> {
  const nothing = (await reader.bounds(topic)).map(({ partition, high }) => [partition, high] as const)
  return {
    from: new Map([...nothing, ...partitions.map(({ partition, from }) => [partition, from] as const)]),
    to: new Map([...nothing, ...partitions.map(({ partition, to }) => [partition, to] as const)]),
  }
}

function* turnsOf({ topic, partition, records, nextOffset }: TopicSlice): Generator<RecordBatch> {
  for (let start = 0; start < records.length; start += turnRecords) {
    const some = records.slice(start, start + turnRecords)
    const isLast = start + turnRecords >= records.length
    // There is one at least.
    const next = isLast ? nextOffset : some.at(-1)!.offset + 1n
    yield { topic, partition, epoch: 0, records: some, nextOffset: next, highWatermark: next }
  }
}
