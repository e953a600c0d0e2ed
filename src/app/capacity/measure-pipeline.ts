import { addCosts, fitTurnCost } from '../../capacity/turn-cost.ts'
import type { TurnCost } from '../../capacity/turn-cost.ts'
import { SluiceError } from '../../core/errors.ts'
import type { InputStreams } from '../../table/input.ts'
import type { Assembly } from '../assemble.ts'
import { withLookups } from '../broker-feed.ts'
import { EventWriter } from '../event-writer.ts'
import { cpuMs, measureTurns } from './measure-turns.ts'
import type { Stopwatch, TurnBudget } from './measure-turns.ts'
import { sampleValues } from './sample-values.ts'
import { measureWire } from './wire-cost.ts'

/** What one instance of a pipeline costs here and now. */
export interface MeasuredPipeline {
  /** Decode to encode, measured. */
  readonly pipeline: TurnCost
  /** Milliseconds a record of reading and writing batches, measured. */
  readonly wireMs: number
  /** Both, and what the client around them takes: assumed. */
  readonly whole: TurnCost
  readonly inputBytes: number
  readonly outputBytes: number
  /** Of all records that were scored. */
  readonly records: number
  /** Shares of them. */
  readonly scored: number
  readonly deadLettered: number
  /** The most frequent reason; null where nothing was dead-lettered. */
  readonly reason: string | null
  /** Of this process, models loaded. */
  readonly residentBytes: number
  /** Whether time on the clock counted, since steps or models ask elsewhere. */
  readonly isWaiting: boolean
  /** Whether records are readings, of which rows are made. */
  readonly hasWindows: boolean
}

/**
 * What the Kafka client costs beside the pipeline, which no measurement in one process sees: docs/capacity.md has how it was found.
 */
export const clientCost = {
  /** Of sockets, kernel, promises and garbage. */
  perRecordMs: 1.8e-3,
  /** Of what is fetched: copied by the kernel, and once more where answers are put together. */
  perInputByteMs: 3.5e-6,
  /** Of a turn: its fetch, its send, its share of a commit. */
  perTurnMs: 0.35,
} as const

const sampleCount = 2_000

/**
 * Measures a pipeline in this process, without brokers.
 *
 * @param file of events; null: they are made of the schema
 * @throws SluiceError USAGE for events that cannot be written, UNREACHABLE where what steps ask does not answer
 */
export async function measurePipeline(
  assembly: Assembly,
  file: string | null,
  io: InputStreams,
  budget: TurnBudget,
): Promise<MeasuredPipeline> {
  const writer = new EventWriter(assembly)
  const values = await sampleValues(assembly, writer, { file, count: sampleCount, io })
  const isWaiting = Object.keys(assembly.config.lookups).length + assembly.remotes.length > 0
  const stopwatch: Stopwatch = isWaiting ? () => performance.now() : cpuMs
  const measured = { ...assembly, schemas: writer.schemas }
  const work = () => measureTurns(measured, values, budget, stopwatch)
  const turns = await withLookups([assembly], io.stop, work).catch(unanswered)
  const pipeline = fitTurnCost(turns.samples)
  const most = values.slice(0, assembly.config.batch.maxRecords)
  const wire = { budgetMs: budget.eachMs * 2, stopwatch: cpuMs }
  const wireMs = await measureWire(most, turns.outputs, assembly.config, wire)
  const { counts } = turns
  const inputBytes = meanLength(values)
  const { perTurnMs, perRecordMs, perInputByteMs } = clientCost
  const client = { perTurnMs, perRecordMs: wireMs + perRecordMs + inputBytes * perInputByteMs }
  return {
    pipeline,
    wireMs,
    whole: addCosts(pipeline, client),
    inputBytes,
    outputBytes: meanLength(turns.outputs.map(({ value }) => value)),
    records: counts.total,
    scored: (counts.outcomes.scored + counts.outcomes.absorbed) / counts.total,
    deadLettered: counts.outcomes['dead-letter'] / counts.total,
    reason: mostFrequent(counts.deadLetters),
    residentBytes: process.memoryUsage().rss,
    isWaiting,
    hasWindows: assembly.compiled.windows !== null,
  }
}

function unanswered(error: unknown): never {
  if (!(error instanceof SluiceError && error.retriable)) throw error
  throw new SluiceError('UNREACHABLE', error.message, { cause: error })
}

function meanLength(values: readonly (Buffer | null)[]): number {
  if (values.length === 0) return 0
  return values.reduce((sum, value) => sum + (value?.length ?? 0), 0) / values.length
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | null {
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null
}
