import type { Clock } from '../core/clock.ts'
import { openText } from '../table/input.ts'
import type { Output } from '../table/output.ts'
import type { Assembly } from './assemble.ts'
import { EventFileScorer } from './event-file.ts'
import type { EventCounts } from './event-file.ts'
import { openOutput, refuseOverwriting } from './score-file.ts'
import type { FileSurroundings } from './score-file.ts'

export interface ScoreEventsOptions {
  /** Events as JSON lines: a path, or `-` for standard input. */
  readonly input: string
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
  await refuseOverwriting(options.output, [options.input])
  const input = await openText(options.input, outside)
  const output = await openOutput(options.output, outside.stdout)
  const deadLetters =
    options.deadLetters === null ? null : await openOutput(options.deadLetters, outside.stdout)
  const scorer = new EventFileScorer(assembly, clock)
  const progress = outside.progress(input.totalBytes)
  try {
    for await (const block of input.blocks) {
      const lines = block.split('\n').filter((line) => line.trim() !== '')
      const scored = scorer.score(lines)
      await write(output, scored.predictions)
      if (deadLetters !== null) await write(deadLetters, scored.deadLetters)
      outside.stop.throwIfAborted()
      progress.update(scorer.counts.events, input.bytesRead())
    }
    await output.commit()
    await deadLetters?.commit()
  } finally {
    progress.stop()
    await output.discard()
    await deadLetters?.discard()
  }
  return scorer.counts
}

async function write(output: Output, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await output.write(`${lines.join('\n')}\n`)
}
