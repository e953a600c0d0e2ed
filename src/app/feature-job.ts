import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../core/clock.ts'
import type { Output } from '../table/output.ts'
import { csvEncoder, jsonLinesEncoder } from '../table/row-encoder.ts'
import type { TextFormat } from '../table/table-format.ts'
import type { Assembly } from './assemble.ts'
import { filesOf } from './assembly-files.ts'
import { assertNoRecords } from './event-scorer.ts'
import { openEvents } from './event-values.ts'
import { featureColumns } from './feature-columns.ts'
import { FeatureRows } from './feature-rows.ts'
import type { FeatureLines } from './feature-rows.ts'
import { FileRecords } from './file-records.ts'
import { withLookups } from './broker-feed.ts'
import type { ReplayCounts } from './replay-counts.ts'
import { withOutputs, withRange } from './replay-job.ts'
import type { TopicRangeRequest } from './replay-job.ts'
import { eachTurn } from './replay.ts'
import type { FileSurroundings } from './score-file.ts'

export interface FeatureTableRequest {
  /** The file that the pipeline was read from. */
  readonly config: string
  /** A file of events, and whether its lines are records around them; or records of a topic. */
  readonly from:
    { readonly file: string; readonly areRecords: boolean } | { readonly range: TopicRangeRequest }
  /** A path, or `-` for standard output. */
  readonly output: string
  readonly format: TextFormat
  /** Every feature of the plan, not only those that models take. */
  readonly all: boolean
  /** Where it goes what dead letters say; null: they are only counted. */
  readonly deadLetters: string | null
}

/** Writes the rows that a pipeline makes of recorded events as a table. Files appear when they are complete. */
export async function writeFeatureTable(
  assembly: Assembly,
  request: FeatureTableRequest,
  outside: FileSurroundings,
): Promise<ReplayCounts> {
  const { config, from, output, deadLetters } = request
  const columns = featureColumns(assembly, request.all)
  const names = columns.map(({ name }) => name)
  const encoder = request.format === 'csv' ? csvEncoder(names) : jsonLinesEncoder(names)
  const sources = [config, ...('file' in from ? [from.file] : []), ...filesOf(assembly)]
  return withOutputs([output, deadLetters], sources, outside, async ([table, letters]) => {
    // The output was asked for.
    const outputs = { table: table!, letters: letters ?? null }
    const making = { columns, encoder, outputs }
    // Models are asked nothing.
    return withLookups([{ ...assembly, remotes: [] }], outside.stop, () =>
      'file' in from
        ? ofFile(assembly, from, making, outside)
        : ofTopic(assembly, from.range, making, outside),
    )
  })
}

interface Making {
  readonly columns: ReturnType<typeof featureColumns>
  readonly encoder: ReturnType<typeof csvEncoder>
  readonly outputs: { readonly table: Output; readonly letters: Output | null }
}

async function ofFile(
  assembly: Assembly,
  { file, areRecords }: { readonly file: string; readonly areRecords: boolean },
  { columns, encoder, outputs }: Making,
  outside: FileSurroundings,
): Promise<ReplayCounts> {
  if (!areRecords) assertNoRecords(assembly.compiled)
  const input = await openEvents(file, assembly.readerSchema, outside)
  const records = new FileRecords(assembly, input, areRecords)
  const { decoder } = records
  const rows = new FeatureRows(assembly, { columns, encoder, decoder }, runtimeOf(outside))
  await outputs.table.write(encoder.header)
  const shown = outside.progress(input.totalBytes)
  try {
    for await (const events of input.events) {
      if (events.length === 0) continue
      await write(await rows.of(records.batch(events)), outputs)
      outside.stop.throwIfAborted()
      shown.update(rows.counts.total, input.bytesRead())
      // All of this may happen without a wait: signals and the display have their turn.
      await setImmediate()
    }
    await write(await rows.rest(), outputs)
    return rows.counts
  } finally {
    shown.stop()
  }
}

function ofTopic(
  assembly: Assembly,
  request: TopicRangeRequest,
  { columns, encoder, outputs }: Making,
  outside: FileSurroundings,
): Promise<ReplayCounts> {
  const progress = (offsetCount: number) => outside.progress(offsetCount)
  const surroundings = { ...runtimeOf(outside), stdout: outside.stdout, progress }
  return withRange(assembly.config, request, surroundings, async (range, reader) => {
    const rows = new FeatureRows(assembly, { columns, encoder, decoder: null }, surroundings)
    await outputs.table.write(encoder.header)
    await eachTurn(range, { ...surroundings, reader }, async (batch) => {
      await write(await rows.of(batch), outputs)
    })
    await write(await rows.rest(), outputs)
    return rows.counts
  })
}

function runtimeOf(outside: FileSurroundings) {
  const warn = (text: string) => {
    outside.warn(text)
  }
  return { clock: systemClock, stop: outside.stop, warn }
}

async function write(
  { rows, deadLetters }: FeatureLines,
  { table, letters }: Making['outputs'],
): Promise<void> {
  if (rows !== '') await table.write(rows)
  if (deadLetters !== '') await letters?.write(deadLetters)
}
