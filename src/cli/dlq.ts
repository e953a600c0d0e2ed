import { Argument, InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { assembleOrThrow, readConfig } from '../app/assemble.ts'
import type { Assembly } from '../app/assemble.ts'
import { exportLetters, letterFormat } from '../app/export-letters.ts'
import { LetterCounter, letterAspects } from '../app/letter-counts.ts'
import type { LetterAspect } from '../app/letter-counts.ts'
import { letterFormats } from '../app/letter-files.ts'
import type { LetterFormat } from '../app/letter-files.ts'
import { readingLetters } from '../app/letter-reader.ts'
import { letterAt, lettersIn, newestLetter } from '../app/read-letters.ts'
import { marksFor } from '../app/redrive-log.ts'
import { LetterViewer } from '../app/shown-letter.ts'
import { systemClock } from '../core/clock.ts'
import { plural } from '../core/text.ts'
import type { CliCommand } from './command.ts'
import { addRedrive } from './dlq-redrive.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { addLetterOptions, letterFilter } from './letter-options.ts'
import type { LetterOptions } from './letter-options.ts'
import { letterCountsText } from './print/letter-counts-text.ts'
import { letterText } from './print/letter-text.ts'
import { columnsOf, withHeadings } from './print/message.ts'

interface ReadOptions extends LetterOptions {
  readonly all?: boolean
}

interface LsOptions extends ReadOptions {
  readonly by?: LetterAspect
  readonly json?: boolean
}

interface ShowOptions extends ReadOptions {
  readonly json?: boolean
}

interface ExportOptions extends ReadOptions {
  readonly output: string
  readonly format?: LetterFormat
}

/** Where a letter lies in its topic. */
interface Place {
  readonly partition: number
  readonly offset: bigint
}

/** `sluice dlq`: what has become of the records that could not be scored. */
export const command: CliCommand = {
  configure(command, io, finish) {
    const add = (name: string, summary: string) =>
      addLetterOptions(command.command(name).description(summary))
    const addReading = (name: string, summary: string) =>
      add(name, summary).option('--all', 'those too that were redriven')
    ls(addReading('ls', 'count dead letters by reason, field, model and time'), io, finish)
    show(
      addReading('show', 'show one dead letter, decoded: the one at a place, or the newest that is meant'),
      io,
      finish,
    )
    addRedrive(add('redrive', 'score dead letters again, with the config and the models of now'), io, finish)
    exportAll(
      addReading('export', 'write dead letters, decoded, to a file: JSON lines, CSV or Avro'),
      io,
      finish,
    )
  },
}

type Finish = (code: ExitCode) => void

function ls(command: Command, io: Io, finish: Finish): void {
  command
    .addOption(new Option('--by <aspect>', 'by this alone').choices(letterAspects))
    .option('--json', 'the counts as JSON')
    .action(async (options: LsOptions) => {
      finish(await untilDone('-', io, () => printCounts(options, io)))
    })
}

async function printCounts(options: LsOptions, io: Io): Promise<ExitCode> {
  const config = readConfig({ file: options.config, overrides: options.set, environment: io.env })
  const topic = options.topic ?? config.deadLetter.topic
  const counter = new LetterCounter()
  await readingLetters(config, async (reader) => {
    const marks = await marksFor(options.all === true, config, reader, topic)
    for await (const letter of lettersIn(reader, topic, letterFilter(options), marks)) {
      counter.add(letter)
      io.stop.throwIfAborted()
    }
  })
  const { counts } = counter
  const aspects = options.by === undefined ? letterAspects : [options.by]
  const lines =
    options.json === true
      ? [JSON.stringify({ topic, ...counts }, null, 2)]
      : withHeadings(letterCountsText(topic, counts, aspects, columnsOf(io.stdout, 100)), io.stdout)
  for (const line of lines) printLine(io.stdout, line)
  return exitCodes.done
}

function show(command: Command, io: Io, finish: Finish): void {
  command
    .addArgument(new Argument('[place]', 'partition/offset, such as 3/1234').argParser(placeOf))
    .option('--json', 'the letter as JSON')
    .action(async (place: Place | undefined, options: ShowOptions) => {
      finish(await printLetter(place, options, io))
    })
}

function placeOf(text: string): Place {
  const [, partition, offset] = /^(\d{1,9})\/(\d{1,18})$/.exec(text) ?? []
  if (partition === undefined || offset === undefined) {
    throw new InvalidArgumentError('It must be a partition and an offset, such as 3/1234.')
  }
  return { partition: Number(partition), offset: BigInt(offset) }
}

async function printLetter(place: Place | undefined, options: ShowOptions, io: Io): Promise<ExitCode> {
  const assembly = await assembled(options, io)
  const topic = options.topic ?? assembly.config.deadLetter.topic
  const { config } = assembly
  const stored = await readingLetters(config, async (reader) =>
    place === undefined
      ? newestLetter(
          reader,
          topic,
          letterFilter(options),
          await marksFor(options.all === true, config, reader, topic),
        )
      : letterAt(reader, { topic, ...place }),
  )
  if (stored === null) {
    printLine(io.stderr, `sluice: ${topic} has no dead letter that is meant`)
    return exitCodes.findings
  }
  const [letter] = await new LetterViewer(assembly, topic, systemClock).show([stored])
  const lines =
    options.json === true
      ? [JSON.stringify(letter, null, 2)]
      : // One was given.
        withHeadings(letterText(topic, letter!), io.stdout)
  for (const line of lines) printLine(io.stdout, line)
  return exitCodes.done
}

function exportAll(command: Command, io: Io, finish: Finish): void {
  command
    .option('-o, --output <file>', '.jsonl, .csv or .avro; - is standard output', '-')
    .addOption(new Option('--format <format>', 'where the name does not tell').choices(letterFormats))
    .action(async (options: ExportOptions) => {
      finish(await untilDone(options.output, io, () => writeLetters(options, io)))
    })
}

async function writeLetters(options: ExportOptions, io: Io): Promise<ExitCode> {
  const { output: path, format: asked } = options
  const format = letterFormat(path, asked)
  const assembly = await assembled(options, io)
  const topic = options.topic ?? assembly.config.deadLetter.topic
  const viewer = new LetterViewer(assembly, topic, systemClock)
  const { stdout, stop } = io
  const count = await readingLetters(assembly.config, async (reader) => {
    const marks = await marksFor(options.all === true, assembly.config, reader, topic)
    const letters = lettersIn(reader, topic, letterFilter(options), marks)
    return exportLetters(letters, viewer, { path, format, stdout, stop })
  })
  printLine(io.stderr, `${plural(count, 'dead letter')} of ${topic} written`)
  return exitCodes.done
}

/** Reading letters takes the schema, and the plan, which says what must not be shown. */
function assembled({ config, set }: LetterOptions, io: Io): Promise<Assembly> {
  const source = { file: config, overrides: set, environment: io.env, askRemotes: false }
  return assembleOrThrow(source, (line) => {
    printLine(io.stderr, line)
  })
}
