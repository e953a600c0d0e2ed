import { assembleOrThrow } from '../app/assemble.ts'
import { releasesWithCuts } from '../app/following/release-choice.ts'
import type { Assembly } from '../app/assemble.ts'
import { runComparison, runReplay } from '../app/replay-job.ts'
import type { JobSurroundings } from '../app/replay-job.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions, overrideOption } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { atLeast, wholeNumber } from './option-values.ts'
import { reproduce } from './reproduce.ts'
import { comparisonJson, comparisonText } from './print/comparison.ts'
import { noProgress, progressBar } from './print/progress-bar.ts'
import { replayJson, replayText } from './print/replay.ts'
import { addRangeOptions, rangeOf } from './range-options.ts'
import type { RangeOptions } from './range-options.ts'
import { changeLimit } from './range-values.ts'
import type { ChangeLimit } from './range-values.ts'

interface Options extends ConfigOptions, RangeOptions {
  readonly output?: string
  readonly deadLetters?: string
  readonly outputTopic?: string
  readonly against?: string
  readonly againstSet: readonly string[]
  readonly differences?: string
  readonly tolerance?: number
  readonly largest: number
  readonly examples: number
  readonly maxChanged?: ChangeLimit
  readonly reproduce?: true
  readonly sample?: number
  readonly json?: true
}

/** `sluice replay`: records of the past, scored once more. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addRangeOptions(addConfigOptions(command))
      .option('-o, --output <file>', 'where predictions go, as JSON lines; - for standard output')
      .option('--dead-letters <file>', 'where it goes what dead letters say, as JSON lines')
      .option('--output-topic <topic>', 'a topic of its own that predictions are written to')
      .option('--against <file>', 'another pipeline: score the same records with both, and compare')
      .addOption(overrideOption('against-set', 'with --against: override a setting of the other pipeline'))
      .option('--differences <file>', 'where records that changed go, as JSON lines')
      .option('--tolerance <number>', 'a number that is further off is a change too', atLeast(0))
      .option('--largest <count>', 'how many of the largest shifts are shown', wholeNumber(0), 10)
      .option('--examples <count>', 'how many of the records that changed are shown', wholeNumber(0), 20)
      .option(
        '--max-changed <limit>',
        'exit with 1 when more records changed: a count, or a share (0.5%)',
        changeLimit,
      )
      .option(
        '--reproduce',
        'score the records of predictions again, each by the versions that its prediction names, and compare to the bit; the range is then one of the topic of predictions',
      )
      .option(
        '--sample <count>',
        'with --reproduce: so many of the predictions; without it all',
        wholeNumber(1),
      )
      .option('--json', 'print the result as JSON')
      .addHelpText('after', notes)
      .action(async (options: Options) => {
        checkUse(options)
        const { output, differences } = options
        const work = () => jobs[jobOf(options)](options, io)
        const written = isComparison(options) ? differences : output
        finish(await untilDone(written ?? '-', io, work))
      })
  },
}

/** What a replay is for. */
type Job = 'replay' | 'comparison' | 'reproduction'

const jobs: Readonly<Record<Job, (options: Options, io: Io) => Promise<ExitCode>>> = {
  replay: replayed,
  comparison: compared,
  reproduction: reproduced,
}

function jobOf(options: Options): Job {
  if (options.reproduce === true) return 'reproduction'
  return isComparison(options) ? 'comparison' : 'replay'
}

function isComparison({ against, againstSet }: Options): boolean {
  return against !== undefined || againstSet.length > 0
}

type Flags = Readonly<Partial<Record<keyof Options, string>>>

/** Options that mean something for one of them only. */
const alone: Flags = { output: '--output', deadLetters: '--dead-letters', outputTopic: '--output-topic' }
const together: Flags = {
  differences: '--differences',
  tolerance: '--tolerance',
  maxChanged: '--max-changed',
}
const again: Flags = { sample: '--sample' }

const useless: Readonly<Record<Job, readonly (readonly [Flags, string])[]>> = {
  replay: [
    [together, 'only with --against (or --against-set)'],
    [again, 'only with --reproduce'],
  ],
  comparison: [
    [alone, 'not with --against, which only compares'],
    [again, 'only with --reproduce'],
  ],
  reproduction: [
    [
      { ...alone, ...together, against: '--against' },
      'not with --reproduce, which compares with what was predicted',
    ],
  ],
}

function checkUse(options: Options): void {
  for (const [flags, why] of useless[jobOf(options)]) {
    const given = Object.entries(flags).flatMap(([name, flag]) =>
      Object.hasOwn(options, name) ? [flag] : [],
    )
    if (options.reproduce === true && options.againstSet.length > 0) given.push('--against-set')
    if (given.length > 0) throw new SluiceError('USAGE', `${given.join(', ')}: ${why}`)
  }
  const toStdout = [options.output, options.deadLetters, options.differences].filter((path) => path === '-')
  if (options.json === true && toStdout.length > 0)
    throw new SluiceError('USAGE', '--json and a file that is standard output (-): one of them')
}

async function replayed(options: Options, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const assembly = await assembled(options.config, options.set, io)
  const { output, deadLetters, outputTopic } = options
  const { range, counts } = await runReplay(
    assembly,
    {
      config: options.config,
      range: rangeOf(options),
      output: output ?? null,
      deadLetters: deadLetters ?? null,
      outputTopic: outputTopic ?? null,
    },
    surroundings(options, io),
  )
  const seconds = (performance.now() - start) / 1000
  const text = options.json === true ? [replayJson(range, counts)] : replayText(range, counts, seconds)
  // Standard output may be taken.
  const stream = output === '-' || deadLetters === '-' ? io.stderr : io.stdout
  for (const line of text) printLine(stream, line)
  return exitCodes.done
}

async function compared(options: Options, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const against = options.against ?? options.config
  // Without a file of its own it is the same pipeline with other settings.
  const overrides =
    options.against === undefined ? [...options.set, ...options.againstSet] : options.againstSet
  const first = await assembled(options.config, options.set, io)
  const other = await assembled(against, overrides, io)
  const { tolerance = null, largest, examples, differences = null, maxChanged } = options
  const result = await runComparison(
    [first, other],
    {
      configs: [options.config, against],
      range: rangeOf(options),
      differences,
      tolerance,
      largest,
      examples,
    },
    surroundings(options, io),
  )
  const { records, changed } = result.comparison
  const problem = problemOf(maxChanged, changed, records)
  const seconds = (performance.now() - start) / 1000
  const text =
    options.json === true
      ? [comparisonJson(result, { limit: maxChanged?.text ?? null, passed: problem === null })]
      : comparisonText(result, seconds)
  for (const line of text) printLine(differences === '-' ? io.stderr : io.stdout, line)
  if (problem === null) return exitCodes.done
  printLine(io.stderr, `sluice: ${problem}`)
  return exitCodes.findings
}

function reproduced({ config, set, ...options }: Options, io: Io): Promise<ExitCode> {
  const { topic = null, from = null, to = null, partition = null, sample = null, examples } = options
  const request = { topic, from, to, partitions: partition, sample, examples }
  return reproduce({ config, set }, request, options.json === true, io)
}

/** Whoever sets a limit wants to know that something was compared. */
function problemOf(limit: ChangeLimit | undefined, changed: number, records: number): string | null {
  if (limit === undefined) return null
  if (records === 0) return 'nothing was compared: the range holds no records'
  if (!limit.exceededBy(changed, records)) return null
  return `${String(changed)} of ${String(records)} records changed, more than --max-changed ${limit.text}`
}

function assembled(file: string, set: readonly string[], io: Io): Promise<Assembly> {
  const source = { file, overrides: set, environment: io.env, releases: releasesWithCuts }
  return assembleOrThrow(source, (line) => {
    printLine(io.stderr, line)
  })
}

function surroundings({ output, differences }: Options, { stdout, stderr, stop }: Io): JobSurroundings {
  const isInTheWay = (output === '-' || differences === '-') && stdout.isTTY === true
  return {
    clock: systemClock,
    stop,
    stdout,
    warn: (text) => {
      printLine(stderr, `warning: ${text}`)
    },
    progress: (offsetCount) =>
      isInTheWay ? noProgress : progressBar(stderr, offsetCount, () => performance.now(), 'records'),
  }
}

const notes = `
Records are read without joining a group; nothing is committed, and without --output or --output-topic nothing is written. A time
stands for the first record of that time or a later one, in each partition. What retention removed is told and left out.

With --reproduce the predictions of output.topic (or of --topic) are read in place of records, and the record that each of them
names: it is scored again by the versions that the prediction names, and all numbers, labels and flags have to be the same to the
bit. Exits with 1 where any is not, or where none could be compared.

With --against the two pipelines (or with --against-set alone: the same one with other settings, such as
'models[0].file=new.zip') score the same records, those of the first one's topic, each with its own schema, features and
policies. Models are compared by their names. A record has changed when its outcome, its reason, a label or a flag is another,
and with --tolerance when a number is further off. Keys are shown, values are not.`
