import type { Command } from 'commander'
import { assembleOrThrow } from '../app/assemble.ts'
import { redriveLetters } from '../app/redrive-letters.ts'
import { failedOf } from '../app/redrive.ts'
import type { RedriveCounts } from '../app/redrive.ts'
import { systemClock } from '../core/clock.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { letterFilter } from './letter-options.ts'
import type { LetterOptions } from './letter-options.ts'
import { atLeast, wholeNumber } from './option-values.ts'
import { withHeadings } from './print/message.ts'
import { progressBar } from './print/progress-bar.ts'
import { doneWords, expectedWords, redriveText } from './print/redrive-text.ts'

interface RedriveOptions extends LetterOptions {
  readonly dryRun?: boolean
  readonly limit?: number
  readonly rate?: number
  readonly maxRedrives: number
  readonly quarantine?: string
  readonly json?: boolean
}

export function addRedrive(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  command
    .option('--dry-run', 'only tell what would become of them')
    .option('--limit <number>', 'redrive at most so many', wholeNumber(1))
    .option('--rate <number>', 'redrive at most so many a second', atLeast(0.001))
    .option('--max-redrives <number>', 'leave letters that were redriven so often', wholeNumber(1), 5)
    .option('--quarantine <topic>', 'move those to this topic instead')
    .option('--json', 'the outcome as JSON')
    .action(async (options: RedriveOptions) => {
      finish(await redrive(options, io))
    })
}

async function redrive(options: RedriveOptions, io: Io): Promise<ExitCode> {
  const { limit = Infinity, rate = Infinity, maxRedrives, dryRun = false, json = false } = options
  const tell = (line: string) => {
    printLine(io.stderr, line)
  }
  const assembly = await assembleOrThrow(
    { file: options.config, overrides: options.set, environment: io.env },
    tell,
  )
  const topic = options.topic ?? assembly.config.deadLetter.topic
  const show = (lines: readonly string[]) => {
    if (!json) for (const line of withHeadings(lines, io.stdout)) printLine(io.stdout, line)
  }
  let expected: RedriveCounts | null = null
  const done = await redriveLetters(
    assembly,
    {
      ...{ topic, limit, rate, maxRedrives, dryRun },
      filter: letterFilter(options),
      quarantine: options.quarantine ?? null,
    },
    {
      clock: systemClock,
      stop: io.stop,
      onRehearsed: (counts) => {
        expected = counts
        if (counts.resumed)
          tell(
            'sluice: goes on with a redrive that was interrupted; letters that came since it began are for the next one',
          )
        show(redriveText(`${topic}, with this config`, counts, expectedWords))
      },
      progress: (letters) => progressBar(io.stderr, letters, () => performance.now(), 'letters'),
    },
  )
  if (done !== null) show(redriveText('redriven', done, doneWords))
  if (json)
    printLine(io.stdout, JSON.stringify({ topic, expected: plain(expected), done: plain(done) }, null, 2))
  return exitOf(done ?? expected, done === null && !dryRun, tell)
}

function plain(counts: RedriveCounts | null): object | null {
  return counts === null ? null : { ...counts, failed: Object.fromEntries(counts.failed) }
}

function exitOf(counts: RedriveCounts | null, isUnwritten: boolean, tell: (line: string) => void): ExitCode {
  if (counts === null) return exitCodes.done
  if (counts.interrupted) {
    tell('sluice: interrupted: what was redriven is done, and the same command goes on from there')
    return exitCodes.fatal
  }
  const remaining = failedOf(counts) + counts.tooOften + counts.withoutValue
  if (remaining > 0 && isUnwritten)
    tell('sluice: none would be scored: nothing was written. Repair what they fail for first')
  return remaining > 0 ? exitCodes.findings : exitCodes.done
}
