import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { reproduceFound, runWhoScored } from '../app/answerable/answerable-job.ts'
import type { Reproduction } from '../app/answerable/reproducer.ts'
import type { WhoScored } from '../app/answerable/who-scored.ts'
import { readConfig } from '../app/assemble.ts'
import type { RangeBound } from '../app/replay-range.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { pointInTime } from './letter-options.ts'
import type { EndCommand } from './model-command.ts'
import { wholeNumber } from './option-values.ts'
import { withHeadings } from './print/message.ts'
import { nothingText, whoScoredJson, whoScoredText } from './print/who-scored.ts'
import type { AskedPrediction } from './print/who-scored.ts'
import { partitionList, rangeBound } from './range-values.ts'
import { answerSurroundings, assembledForThen } from './reproduce.ts'

interface Options extends ConfigOptions {
  readonly key?: string
  readonly keyHex?: Buffer
  readonly eventId?: string
  readonly at?: number
  readonly topic?: string
  readonly partition?: readonly number[]
  readonly from?: RangeBound
  readonly to?: RangeBound
  readonly last: number
  readonly reproduce?: true
  readonly json?: true
}

export function addModelWhoScored(command: Command, io: Io, finish: EndCommand): void {
  const bound = rangeBound(() => systemClock.now())
  addConfigOptions(command)
    .option('--key <text>', 'the key of the prediction')
    .option('--key-hex <digits>', 'the same, where it is no text: its bytes in hexadecimal', hexKey)
    .option('--event-id <id>', 'the input record: topic-partition-offset')
    .option(
      '--at <time>',
      'the last that was scored then or earlier: 2026-11-27T10:00 (UTC, or with a zone), or 30m, 2h, 1d ago',
      pointInTime,
    )
    .option('--topic <topic>', 'read this topic in place of output.topic')
    .option('--partition <numbers>', 'only these partitions: 0,2', partitionList)
    .option(
      '--from <place>',
      'where reading begins: an offset, partition:offset pairs, a time, or 24h',
      bound,
    )
    .option('--to <place>', 'where it ends, itself not included', bound)
    .option('--last <count>', 'so many at most, those that were scored last', wholeNumber(1), 20)
    .option(
      '--reproduce',
      'score their records again, by the versions that they name, and compare to the bit',
    )
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      finish(await answered(options, io))
    })
}

async function answered(options: Options, io: Io): Promise<ExitCode> {
  const asked = askedFor(options)
  const { config: file, set, topic = null, from = null, to = null, partition = null, at, last } = options
  const surroundings = answerSurroundings(io)
  const config = readConfig({ file, overrides: set, environment: io.env })
  const answer = await runWhoScored(
    config,
    { ...asked, topic, from, to, partitions: partition, atMs: at ?? null, last: at === undefined ? last : 1 },
    surroundings,
  )
  const again = await reproduced(options, answer, io)
  const lines = options.json === true ? [whoScoredJson(answer, again)] : whoScoredText(asked, answer, again)
  for (const line of withHeadings(lines, io.stdout)) printLine(io.stdout, line)
  if (answer.found.length > 0)
    return again?.some(({ differences }) => differences.length > 0) === true
      ? exitCodes.findings
      : exitCodes.done
  printLine(io.stderr, `sluice: ${nothingText(asked, answer)}`)
  return exitCodes.findings
}

async function reproduced(
  options: Options,
  answer: WhoScored,
  io: Io,
): Promise<readonly Reproduction[] | null> {
  if (options.reproduce !== true || answer.found.length === 0) return null
  return reproduceFound(await assembledForThen(options, io), answer, answerSurroundings(io))
}

function askedFor({ key, keyHex, eventId, at }: Options): AskedPrediction {
  if (key !== undefined && keyHex !== undefined)
    throw new SluiceError('USAGE', '--key and --key-hex: one of them')
  if (key === undefined && keyHex === undefined && eventId === undefined)
    throw new SluiceError('USAGE', 'whose prediction? --key, --key-hex or --event-id')
  return {
    key: key === undefined ? (keyHex ?? null) : Buffer.from(key),
    eventId: eventId ?? null,
    atMs: at ?? null,
  }
}

function hexKey(text: string): Buffer {
  const digits = text.replace(/^0x/, '')
  if (digits.length % 2 === 0 && /^[0-9a-f]*$/i.test(digits)) return Buffer.from(digits, 'hex')
  throw new InvalidArgumentError('It must be pairs of hexadecimal digits: 00ff17.')
}
