import { systemClock } from '../../core/clock.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import { jsonMaker, printingSink } from './json-lines.ts'
import { parseOptions, usage } from './options.ts'
import type { SimulatedEvents, SimulatorArguments } from './options.ts'
import { publish } from './publish.ts'
import type { PublishOptions, PublishSummary } from './publish.ts'
import { ReadingRecordMaker } from './reading-records.ts'
import { eventsPerSecond, simulateReadings } from './readings.ts'
import type { EventShape } from './readings.ts'
import { RecordMaker } from './records.ts'
import { fixedIds, loadReadingSchema, loadRigSchemas, rigFiles } from './rig-files.ts'
import { readRigStatistics } from './rig-statistics.ts'
import { simulate } from './simulator.ts'
import { targetOf } from './target.ts'
import type { PublishTarget } from './target.ts'
import { readingKinds, troubleKinds } from './trouble.ts'
import type { TroubleKind } from './trouble.ts'
import { TruthLog } from './truth-log.ts'

/** What the simulator's process has from outside. */
export interface Surroundings {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Ends the publishing in good order. */
  readonly signal: AbortSignal
  readonly connect: (connection: KafkaConnection) => Sink
}

const closeDeadlineMs = 5_000

/** Exit codes as those of `sluice`. */
const exitCodes = { usage: 2, unreachable: 3, fatal: 4 } as const

/** The simulator as a program of its own. Returns its exit code. */
export async function simulatorProgram(surroundings: Surroundings): Promise<number> {
  try {
    const options = parseOptions(surroundings.args, surroundings.env)
    if (options === null) surroundings.stdout(usage)
    else if (options.destination === 'json') await print(options, surroundings)
    else await send(options, options.destination, surroundings)
    return 0
  } catch (error) {
    surroundings.stderr(`simulator: ${messageOf(error)}\n`)
    return error instanceof SluiceError ? exitCodes[error.exit] : exitCodes.fatal
  }
}

async function print(options: SimulatorArguments, { stdout, stderr, signal }: Surroundings): Promise<void> {
  const events = options.events ?? 'cycles'
  refuseOthers(options, events)
  const summary = await supply(options, events, null, {
    sink: printingSink(stdout),
    signal,
    stdout,
  })
  stderr(`${JSON.stringify(summary)}\n`)
}

async function send(
  options: SimulatorArguments,
  destination: Exclude<SimulatorArguments['destination'], 'json'>,
  { env, stdout, signal, connect }: Surroundings,
): Promise<void> {
  const target = targetOf(destination, env)
  const events = options.events ?? target.events
  refuseOthers(options, events)
  const sink = connect(target.connection)
  let summary: object
  try {
    await sink.start()
    summary = await supply(options, events, target, { sink, signal, stdout })
  } finally {
    await sink.close(closeDeadlineMs)
  }
  stdout(`${JSON.stringify(summary)}\n`)
}

interface Outlet {
  readonly sink: Pick<Sink, 'send'>
  readonly signal: AbortSignal
  readonly stdout: (text: string) => void
}

/** @param target null: the events are printed */
async function supply(
  options: SimulatorArguments,
  events: SimulatedEvents,
  target: PublishTarget | null,
  outlet: Outlet,
): Promise<PublishSummary & { readonly seconds: number }> {
  const start = systemClock.monotonic()
  const publishing = events === 'cycles' ? supplyCycles : supplyReadings(events)
  const summary = await publishing(options, target, outlet)
  return { ...summary, seconds: Math.round(systemClock.monotonic() - start) / 1000 }
}

async function supplyCycles(
  options: SimulatorArguments,
  target: PublishTarget | null,
  outlet: Outlet,
): Promise<PublishSummary> {
  const statistics = await readRigStatistics(rigFiles.statistics)
  const maker = target === null ? jsonMaker : await cycleMaker(target, options)
  const truth = options.truth === null ? null : new TruthLog(options.truth, outlet.stdout)
  try {
    return await publish({
      ...common(options, outlet),
      events: simulate(statistics, { ...options, now: () => systemClock.now() }),
      maker,
      onPublished: (cycle) => truth?.add(cycle),
    })
  } finally {
    truth?.close()
  }
}

function supplyReadings(shape: EventShape): typeof supplyCycles {
  return async (options, target, outlet) => {
    const statistics = await readRigStatistics(rigFiles.statistics)
    const maker = target === null ? jsonMaker : await readingMaker(target, shape, options)
    const { rigs, seed, trouble } = options
    const kinds = kindsOf(options, shape)
    return publish({
      ...common(options, outlet),
      events: simulateReadings(statistics, {
        shape,
        rigs,
        seed,
        trouble,
        kinds,
        startMs: startOf(options, shape),
      }),
      maker,
    })
  }
}

function common(
  { cycles: count, rate }: SimulatorArguments,
  { sink, signal }: Outlet,
): Omit<PublishOptions<never>, 'events' | 'maker' | 'onPublished'> {
  return { sink, count, rate, clock: systemClock, signal }
}

const dayMs = 86_400_000
const minuteMs = 60_000

/** A whole minute, as far back that the last reading is not ahead of now. */
function startOf({ cycles, rigs }: SimulatorArguments, shape: EventShape): number {
  const seconds = cycles / eventsPerSecond(shape, rigs)
  const backMs = cycles === Infinity ? dayMs : seconds * 1000
  return Math.floor((systemClock.now() - backMs) / minuteMs) * minuteMs
}

function kindsOf(
  { onlyTrouble, destination }: SimulatorArguments,
  events: EventShape,
): readonly TroubleKind[] {
  const kinds = readingKinds(events)
  // Printed events have no bytes that could be wrong.
  const possible = destination === 'json' ? kinds.filter((kind) => troubleKinds[kind].at !== 'value') : kinds
  if (onlyTrouble === null) return possible
  if (possible.includes(onlyTrouble)) return [onlyTrouble]
  throw new SluiceError(
    'USAGE',
    `--only-trouble ${onlyTrouble}: ${events} may have one of ${possible.join(', ')}.`,
  )
}

/** @throws SluiceError USAGE for options of other events */
function refuseOthers({ truth, tombstones, destination }: SimulatorArguments, events: SimulatedEvents): void {
  if (events === 'cycles') {
    if (destination !== 'json') return
    throw new SluiceError('USAGE', '--json is for readings: --events readings, or --events blocks.')
  }
  const given = truth !== null ? '--truth' : tombstones ? '--tombstones' : null
  if (given !== null) throw new SluiceError('USAGE', `${given} is for cycles, and these are ${events}.`)
}

async function cycleMaker(
  { topic, registry }: PublishTarget,
  { schemaId, textSchemaId }: SimulatorArguments,
): Promise<RecordMaker> {
  const { cycle, text } = await loadRigSchemas()
  if (registry === null) {
    return new RecordMaker(
      topic,
      { schema: cycle, id: schemaId ?? fixedIds.cycle },
      { schema: text, id: textSchemaId },
    )
  }
  const id = await registry.register(`${topic}-value`, cycle)
  // A subject of its own: in that of the topic it would be refused, being incompatible.
  const textId = await registry.register(`${topic}-text-value`, text)
  return new RecordMaker(topic, { schema: cycle, id }, { schema: text, id: textId })
}

async function readingMaker(
  { topic, registry }: PublishTarget,
  shape: EventShape,
  { schemaId }: SimulatorArguments,
): Promise<ReadingRecordMaker> {
  const schema = await loadReadingSchema(shape)
  const id =
    registry === null ? (schemaId ?? fixedIds[shape]) : await registry.register(`${topic}-value`, schema)
  return new ReadingRecordMaker(topic, { schema, id })
}
