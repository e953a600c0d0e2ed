import { assembleOrThrow } from '../app/assemble.ts'
import type { EventCounts } from '../app/event-file.ts'
import { scoreEvents } from '../app/score-events.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { formatCount, formatDuration, plural } from '../core/text.ts'
import { calledFormat, formatNames, isTextFormat } from '../table/table-format.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { tooManyFailed } from './failed-share.ts'
import { fileSurroundings } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'

/** What `sluice score -c` is told besides the pipeline. */
export interface PipelineArguments {
  readonly set: readonly string[]
  readonly deadLetters?: string
  readonly input: string
  readonly records?: true
  readonly output: string
  readonly strict?: true
  readonly maxRefused: number
}

/** Scores events as the stream would, and says how it went. */
export async function scoreWithPipeline(config: string, given: PipelineArguments, io: Io): Promise<ExitCode> {
  const start = performance.now()
  refuseFormats(given)
  const assembly = await assembleOrThrow(
    { file: config, overrides: given.set, environment: io.env },
    (line) => {
      printLine(io.stderr, line)
    },
  )
  const counts = await scoreEvents(
    assembly,
    {
      config,
      input: given.input,
      areRecords: given.records === true,
      output: given.output,
      deadLetters: given.deadLetters ?? null,
    },
    fileSurroundings(given.output, io),
    systemClock,
  )
  const failed = [...counts.deadLetters.values()].reduce((sum, { count }) => sum + count, 0)
  const seconds = (performance.now() - start) / 1000
  for (const line of [...deadLetterLines(counts, failed), eventLine(counts, seconds)])
    printLine(io.stderr, line)
  const failure = tooManyFailed(failed, judgedOf(counts, failed), given.maxRefused, 'events')
  if (failure !== null) printLine(io.stderr, `sluice: ${failure}`)
  return failure !== null || (given.strict === true && failed > 0) ? exitCodes.findings : exitCodes.done
}

/** Else each line of it would be a dead letter that is no JSON, and a program that reads the answers would see none that it knows. */
function refuseFormats({ input, records, output, deadLetters = '-' }: PipelineArguments): void {
  const given = calledFormat(input)
  if (given === 'csv')
    throw new SluiceError('USAGE', `-c takes JSON lines, Parquet or Arrow: ${input} is CSV`)
  if (records === true && given !== null && !isTextFormat(given))
    throw new SluiceError('USAGE', `--records takes JSON lines: ${input} is ${formatNames[given]}`)
  for (const path of [output, deadLetters]) {
    const format = calledFormat(path)
    if (format !== null && format !== 'jsonl')
      throw new SluiceError('USAGE', `-c writes JSON lines: ${path} is ${formatNames[format]}`)
  }
}

function deadLetterLines({ deadLetters }: EventCounts, failed: number): string[] {
  if (failed === 0) return []
  const reasons = [...deadLetters].map(
    ([reason, { count, event, message }]) =>
      `  ${reason}: ${formatCount(count)}, the first is event ${event}: ${message}`,
  )
  return [`${plural(failed, 'dead letter')}:`, ...reasons]
}

/** What might have been a dead letter: events, or windows and the readings that are in none. */
function judgedOf({ events, scored, skipped, absorbed }: EventCounts, failed: number): number {
  return absorbed > 0 ? scored + failed : events - skipped
}

function eventLine({ events, scored, skipped, absorbed }: EventCounts, seconds: number): string {
  const left = skipped > 0 ? `, ${formatCount(skipped)} skipped` : ''
  const rate = seconds > 0 ? `, ${formatCount(events / seconds)} events/s` : ''
  const what =
    absorbed > 0
      ? `${plural(scored, 'window')} of ${plural(events, 'event')}`
      : `${plural(scored, 'event')} of ${formatCount(events)}`
  return `${what} scored${left} in ${formatDuration(seconds)}${rate}`
}
