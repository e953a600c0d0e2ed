import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { openOutput } from '../table/open-output.ts'
import type { Output } from '../table/output.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import type { Assembly } from './assemble.ts'
import { filesOf } from './assembly-files.ts'
import { EventFileScorer } from './event-file.ts'
import type { EventCounts, ScoredLines } from './event-file.ts'
import { openEvents } from './event-values.ts'
import type { EventFileInput } from './event-values.ts'
import { withLookups } from './broker-feed.ts'
import type { FileSurroundings } from './score-file.ts'

export interface ScoreEventsOptions {
  /** The file that the pipeline was read from. */
  readonly config: string
  /** Events as JSON lines, Parquet or Arrow: a path, or `-` for JSON lines on standard input. */
  readonly input: string
  /** Whether a line is a record (key, headers, value) around its event. */
  readonly areRecords: boolean
  /** Where predictions go: a path, or `-` for standard output. */
  readonly output: string
  /** Where dead letters go; null: they are only counted. */
  readonly deadLetters: string | null
}

/** Scores a file of events with a pipeline. The files it writes appear when they are complete. */
export async function scoreEvents(
  assembly: Assembly,
  options: ScoreEventsOptions,
  outside: FileSurroundings,
  clock: Clock,
): Promise<EventCounts> {
  const { input: events, output, deadLetters } = options
  const outputs = deadLetters === null ? [output] : [output, deadLetters]
  await refuseOverwriting(outputs, [events, options.config, ...filesOf(assembly)])
  const input = await openEvents(events, assembly.readerSchema, outside)
  if (input.avroSchema !== null)
    throw new SluiceError('USAGE', `-c takes JSON lines, Parquet or Arrow: ${events} is Avro`)
  const opened: Output[] = []
  try {
    for (const path of outputs) opened.push(await openOutput(path, outside.stdout))
    const scorer = new EventFileScorer(assembly, clock, options.areRecords)
    const counts = await withLookups([assembly], outside.stop, () =>
      writeScores(scorer, input, opened, outside),
    )
    for (const each of opened) await each.commit()
    return counts
  } finally {
    for (const each of opened) await each.discard()
  }
}

async function writeScores(
  scorer: EventFileScorer,
  input: EventFileInput,
  [predictions, deadLetters]: readonly Output[],
  outside: FileSurroundings,
): Promise<EventCounts> {
  const progress = outside.progress(input.totalBytes)
  const writeAll = async (scored: ScoredLines) => {
    await write(predictions, scored.predictions)
    await write(deadLetters, scored.deadLetters)
  }
  try {
    for await (const some of input.events) {
      await writeAll(await scorer.score(some))
      outside.stop.throwIfAborted()
      progress.update(scorer.counts.events, input.bytesRead())
    }
    await writeAll(await scorer.end())
    return scorer.counts
  } finally {
    progress.stop()
  }
}

async function write(output: Output | undefined, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await output?.write(`${lines.join('\n')}\n`)
}
