import { InvalidArgumentError, Option } from 'commander'
import { assembleOrThrow } from '../app/assemble.ts'
import { capacityOf } from '../app/capacity/capacity-of.ts'
import type { Demand } from '../capacity/capacity-plan.ts'
import { parseDuration } from '../core/duration.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { atLeast, wholeNumber } from './option-values.ts'
import { capacityJson, capacityLines } from './print/capacity-text.ts'

interface PlanOptions extends ConfigOptions {
  readonly events: number
  readonly p99?: number
  readonly growth: number
  readonly outage: number
  readonly headroom: number
  readonly partitions?: number
  readonly input?: string
  readonly seconds: number
  readonly json?: true
}

/** `sluice plan`: how many partitions and instances a stream needs. Exit 1 where what is asked cannot be had. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .requiredOption('--events <rate>', 'events that come: 50000/s, 3000/m, 1M/h', eventRate)
      .option(
        '--p99 <time>',
        'how long a prediction may take, of all but one in a hundred: 50ms',
        milliseconds,
      )
      .option('--growth <times>', 'how many times the rate partitions are to do for', times, 2)
      .addOption(
        new Option('--outage <time>', 'how long nobody reads, before it is caught up with')
          .argParser(seconds)
          .default(600, '10m'),
      )
      .option('--headroom <times>', 'how many times the rate the instances are to score', times, 1.5)
      .option('--partitions <count>', 'of the topic that is there; else they are proposed', wholeNumber(1))
      .option(
        '-i, --input <file>',
        'events to measure with, as for `sluice score -c`; else they are made of the schema',
      )
      .option('--seconds <count>', 'how long to measure', atLeast(0.01), 4)
      .option('--json', 'all of it as one JSON object')
      .addHelpText('after', notes)
      .action(async (options: PlanOptions) => {
        finish(await plan(options, io))
      })
  },
}

async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const assembly = await assembleOrThrow(
    { file: options.config, overrides: options.set, environment: io.env },
    (line) => {
      printLine(io.stderr, line)
    },
  )
  const { events, p99 = null, growth, outage, headroom, partitions = null, input = null } = options
  const demand: Demand = {
    ...{ eventsPerSecond: events, p99Ms: p99, growth, outageSeconds: outage, headroom, partitions },
  }
  const measuring = { file: input, seconds: options.seconds }
  const capacity = await capacityOf(assembly, demand, measuring, io)
  const lines = options.json === true ? [JSON.stringify(capacityJson(capacity))] : capacityLines(capacity)
  for (const line of lines) printLine(io.stdout, line)
  const { reachesP99, headroom: found, hasRoomToGrow } = capacity.plan
  return reachesP99 === false || found < 1 || !hasRoomToGrow ? exitCodes.findings : exitCodes.done
}

const perSecond: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const multiples: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6 }

function eventRate(text: string): number {
  const [, number, multiple = '', unit = 's'] =
    /^(\d{1,12}(?:\.\d{1,6})?)([kM]?)(?:\/(s|m|h|d))?$/.exec(text) ?? []
  // The pattern has the tables' own names.
  const rate = number === undefined ? 0 : (Number(number) * multiples[multiple]!) / perSecond[unit]!
  if (rate > 0) return rate
  throw new InvalidArgumentError('It must be a number above 0 and what it is per: 50000/s, 3000/m, 1M/h.')
}

function milliseconds(text: string): number {
  const ms = parseDuration(text)
  if (ms !== null && ms > 0) return ms
  throw new InvalidArgumentError('It must be a length of time, such as 50ms, 2s, 10m.')
}

function seconds(text: string): number {
  return milliseconds(text) / 1_000
}

/** `2x`, or `2`. */
function times(text: string): number {
  return atLeast(1)(text.replace(/x$/, ''))
}

const notes = `
The pipeline is measured here, in this process, without brokers: some seconds of one core. What is measured, what is assumed and what
is reckoned from both is said; docs/capacity.md has the formulas, and how near they came. A machine of another kind is planned for on it.`
