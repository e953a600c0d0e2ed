import { parseArgs } from 'node:util'
import { SluiceError, messageOf } from '../../core/errors.ts'
import { fixedIds } from './rig-files.ts'
import { allKinds } from './trouble.ts'
import type { TroubleKind } from './trouble.ts'

export const usage = `Usage: simulator (--topic TOPIC | --config FILE | --json) [options]

Publishes load cycles of simulated hydraulic rigs as Avro events, with troubles among them: the means of each cycle, or
the readings of the sensors.

  --topic TOPIC          where to publish; it must exist
  --config FILE          publish to the input of this pipeline, with its connection and registry
  --set PATH=VALUE       override a setting of it (repeatable)
  --json                 print the events as JSON lines instead, for a file or --publish -; the counts go to standard error
  --events KIND          cycles; readings: one an event, of the channels of one a second; or blocks of ten seconds, of all
                         channels. A config says it by its windows (cycles)
  --fixed-ids            do not use its registry, but the ids below
  --brokers LIST         host:port, separated by commas (KAFKA_BROKERS)
  --registry URL         registers the schemas there (SCHEMA_REGISTRY_URL)
  --schema-id N          without a registry: the id that readers know the schema by: sensor-cycle.avsc (${fixedIds.cycle}),
                         sensor-reading.avsc (${fixedIds.readings}) or sensor-block.avsc (${fixedIds.blocks}) of schemas/
  --text-schema-id N     the same for examples/hydraulic-rig/sensor-cycle-text.avsc (${fixedIds.text})
  --rigs N               how many rigs (8)
  --rate N               events a second of all rigs together, or max (50)
  --cycles N             how many events in all (no end). Readings end about now; without an end they begin a day ago
  --trouble SHARE        share of events with a trouble, 0 to 1 (0.02)
  --only-trouble KIND    all troubles are of one kind, such as unknown-category
  --tombstones           tombstones are among the troubles
  --seed N               the same seed gives the same readings (1)
  --truth FILE           one JSON line an event: what is true of it, and its trouble; - for standard output

The last line on standard output is a JSON object with the counts.
`

/** Where to publish: as options say, or as a pipeline's config does. */
export type Destination =
  | {
      readonly topic: string
      readonly brokers: readonly string[]
      /** Null: ids of the options. */
      readonly registryUrl: string | null
    }
  /** JSON lines on standard output. */
  | 'json'
  | { readonly config: string; readonly overrides: readonly string[]; readonly fixedIds: boolean }

export interface SimulatorArguments {
  readonly destination: Destination
  /** Null: as the config says. */
  readonly events: SimulatedEvents | null
  /** Null: the id that stands for the schema of the events. */
  readonly schemaId: number | null
  readonly textSchemaId: number
  readonly rigs: number
  readonly rate: number
  readonly cycles: number
  readonly trouble: number
  readonly tombstones: boolean
  /** Null: all kinds in turn. */
  readonly onlyTrouble: TroubleKind | null
  readonly seed: number
  /** A path; `-` for standard output; null for none. */
  readonly truth: string | null
}

/** What an event is. */
export const simulatedEvents = ['cycles', 'readings', 'blocks'] as const

export type SimulatedEvents = (typeof simulatedEvents)[number]

const text = { type: 'string' } as const
const flags = {
  topic: text,
  config: text,
  set: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  events: text,
  'fixed-ids': { type: 'boolean' },
  brokers: text,
  registry: text,
  'schema-id': text,
  'text-schema-id': text,
  rigs: text,
  rate: text,
  cycles: text,
  trouble: text,
  'only-trouble': text,
  tombstones: { type: 'boolean' },
  seed: text,
  truth: text,
  help: { type: 'boolean', short: 'h' },
} as const

/** @returns null when help is asked for; @throws SluiceError USAGE */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): SimulatorArguments | null {
  const values = parsed(args)
  if (values.help === true) return null
  const number = (name: Exclude<keyof Values, 'set'>, fallback: number, range: Range) =>
    numberOf(`--${name}`, values[name], fallback, range)
  const whole = { min: 0, max: 2 ** 31 - 1, whole: true }
  return {
    destination: destinationOf(values, env),
    events: eventsOf(values.events),
    schemaId: values['schema-id'] === undefined ? null : number('schema-id', 0, whole),
    textSchemaId: number('text-schema-id', fixedIds.text, whole),
    rigs: number('rigs', 8, { ...whole, min: 1, max: 100_000 }),
    rate: values.rate === 'max' ? Infinity : number('rate', 50, { min: 0.001, max: 1e9 }),
    cycles: number('cycles', Infinity, { ...whole, max: Number.MAX_SAFE_INTEGER }),
    trouble: number('trouble', 0.02, { min: 0, max: 1 }),
    onlyTrouble: kindOf(values['only-trouble']),
    tombstones: values.tombstones ?? false,
    seed: number('seed', 1, { ...whole, max: Number.MAX_SAFE_INTEGER }),
    truth: values.truth ?? null,
  }
}

type Values = ReturnType<typeof parsed>

function destinationOf(values: Values, env: Readonly<Record<string, string | undefined>>): Destination {
  const { config, json, set: overrides = [], 'fixed-ids': fixedIds = false } = values
  if (json === true) {
    required('--cycles, the end of --json,', values.cycles)
    return 'json'
  }
  if (config !== undefined) return { config, overrides, fixedIds }
  return {
    topic: required('--topic or --config', values.topic),
    brokers: required('--brokers or KAFKA_BROKERS', values.brokers ?? env['KAFKA_BROKERS']).split(','),
    registryUrl: values.registry ?? (env['SCHEMA_REGISTRY_URL'] || null),
  }
}

function eventsOf(value: string | undefined): SimulatedEvents | null {
  if (value === undefined) return null
  const events = simulatedEvents.find((known) => known === value)
  if (events !== undefined) return events
  throw new SluiceError('USAGE', `--events ${value}: one of ${simulatedEvents.join(', ')} is expected.`)
}

function kindOf(value: string | undefined): TroubleKind | null {
  if (value === undefined) return null
  const kind = allKinds.find((known) => known === value)
  if (kind !== undefined) return kind
  throw new SluiceError('USAGE', `--only-trouble ${value}: one of ${allKinds.join(', ')} is expected.`)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values
  } catch (error) {
    throw new SluiceError('USAGE', messageOf(error), { cause: error })
  }
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new SluiceError('USAGE', `${name} is missing.`)
  return value
}

interface Range {
  readonly min: number
  readonly max: number
  readonly whole?: boolean
}

function numberOf(name: string, value: string | boolean | undefined, fallback: number, range: Range): number {
  if (value === undefined) return fallback
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
  const kind = range.whole === true ? 'whole number' : 'number'
  if (number >= range.min && number <= range.max && (range.whole !== true || Number.isInteger(number)))
    return number
  throw new SluiceError(
    'USAGE',
    `${name} ${String(value)}: a ${kind} from ${range.min} to ${range.max} is expected.`,
  )
}
