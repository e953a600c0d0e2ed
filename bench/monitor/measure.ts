import type { RecordBatch } from '../../src/core/record.ts'
import { CommitPieces } from '../../src/monitor/counting/commit-pieces.ts'
import type { Counting } from '../../src/monitor/counting/counting.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { keyOf } from '../../src/monitor/monitor-topic.ts'
import type { Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Turn } from '../../src/pipeline/turn.ts'
import { rigCounting } from '../../test/support/rig-counting.ts'
import { cycle, encodeCycle, featureNames, rigPipeline, twoModels } from '../../test/support/rig-pipeline.ts'
import type { MonitorCase } from './cases.ts'
import { median } from '../../src/core/median.ts'

/** Microseconds of CPU time a record: medians of rounds that take turns. */
export interface MonitorCost {
  readonly without: number
  readonly counted: number
}

/** Turns come from as many partitions, and are committed after so many records. */
const partitions = 4
const perCommit = 20_000

interface Stream {
  readonly pipeline: Pipeline
  readonly counting: Counting | null
  readonly pieces: CommitPieces | null
}

export async function measure(one: MonitorCase, records: number, rounds: number): Promise<MonitorCost> {
  const turns = turnsOf(one, Math.min(records, 20_000))
  const [without, counted] = [streamOf(one, false), streamOf(one, true)]
  const micros = { without: [] as number[], counted: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    for (const [name, stream] of Object.entries({ without, counted }) as ['without' | 'counted', Stream][]) {
      const cost = await run(stream, turns, records)
      // The first one warms up.
      if (round > 0) micros[name].push(cost)
    }
  }
  return { without: median(micros.without), counted: median(micros.counted) }
}

function streamOf({ models, perTurn }: MonitorCase, isCounted: boolean): Stream {
  const counting = isCounted ? rigCounting({ by: 'time', step: 600_000 }, quantiles()) : null
  const named = Array.from({ length: models }, (_, at) => ({ ...twoModels[0]!, name: `model-${at}` }))
  const { pipeline } = rigPipeline(counting === null ? {} : { counting }, {
    models: named,
    batch: { maxRecords: Math.min(perTurn, 512) },
  })
  const outlet = {
    // As JSON, as the topic has it.
    write: (pieces: readonly Parameters<typeof keyOf>[0][]) => {
      for (const piece of pieces) Buffer.from(JSON.stringify(piece))
      return Promise.resolve()
    },
    recordOf: () => {
      throw new Error('there is no transaction')
    },
  }
  const pieces =
    counting === null
      ? null
      : new CommitPieces({ counts: counting.counts, outlet, clock: systemClock, logger: silentLogger })
  return { pipeline, counting, pieces }
}

async function run(
  { pipeline, pieces }: Stream,
  turns: readonly (readonly RecordBatch[])[],
  records: number,
) {
  await pipeline.prepare(turns[0]!)
  const before = process.cpuUsage()
  let [done, uncommitted] = [0, 0]
  while (done < records) {
    for (const batches of turns) {
      const scored = pipeline.score(batches)
      const turn: Turn = scored instanceof Promise ? await scored : scored
      const count = batches.reduce((sum, batch) => sum + batch.records.length, 0)
      done += count
      uncommitted += count
      if (pieces === null) continue
      for (const part of turn.parts) part.written()
      if (uncommitted < perCommit) continue
      uncommitted = 0
      const positions = Array.from({ length: partitions }, (_, partition) => ({
        ...{ topic: 'in', partition, epoch: 1, nextOffset: BigInt(done) },
      }))
      await pieces.beforeCommit(positions)
      pieces.committed(positions)
    }
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / done
}

/** Records of one turn are of all partitions; values are spread as those of the rig are. */
function turnsOf({ perTurn }: MonitorCase, records: number): readonly (readonly RecordBatch[])[] {
  const perBatch = perTurn / partitions
  return Array.from({ length: Math.max(1, Math.floor(records / perTurn)) }, (_, turn) =>
    Array.from({ length: partitions }, (_, partition) => {
      const first = turn * perBatch
      return {
        ...{ topic: 'in', partition, epoch: 1, nextOffset: BigInt(first + perBatch), highWatermark: 0n },
        records: Array.from({ length: perBatch }, (_, at) => ({
          ...{ offset: BigInt(first + at), key: null, headers: [], timestampMs: 1_200 },
          value: encodeCycle(cycle(spread((turn * partitions + partition) * perBatch + at))),
        })),
      }
    }),
  )
}

function spread(seed: number): Record<string, number> {
  const values = Object.entries(cycle()).filter(([name]) => featureNames.includes(name))
  return Object.fromEntries(
    values.map(([name, value], at) => [name, Number(value) * (1 + unit(seed * 31 + at) * 0.2)]),
  )
}

/** Twenty bins of each feature, closer in the middle. */
function quantiles(): ReadonlyMap<string, readonly number[]> {
  const middle = cycle() as Readonly<Record<string, number>>
  const edges = (value: number) =>
    Array.from(
      { length: 19 },
      (_, at) => value * (1 + 0.2 * Math.asin(((at + 1) / 10 - 1) * 0.9) * 0.6),
    ).toSorted((a, b) => a - b)
  return new Map(featureNames.map((name) => [name, edges(middle[name]!)]))
}

/** Between -1 and 1, by a fixed rule. */
function unit(seed: number): number {
  return (((seed * 2_654_435_761) % 4_294_967_296) / 4_294_967_296) * 2 - 1
}
