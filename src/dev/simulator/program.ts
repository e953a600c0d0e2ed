import { systemClock } from '../../core/clock.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import { parseOptions, usage } from './options.ts'
import type { SimulatorArguments } from './options.ts'
import { publish } from './publish.ts'
import type { PublishSummary } from './publish.ts'
import { RecordMaker } from './records.ts'
import { loadRigSchemas, rigFiles } from './rig-files.ts'
import { readRigStatistics } from './rig-statistics.ts'
import { simulate } from './simulator.ts'
import { targetOf } from './target.ts'
import type { PublishTarget } from './target.ts'
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
    else await run(options, surroundings)
    return 0
  } catch (error) {
    surroundings.stderr(`simulator: ${messageOf(error)}\n`)
    return error instanceof SluiceError ? exitCodes[error.exit] : exitCodes.fatal
  }
}

async function run(options: SimulatorArguments, surroundings: Surroundings): Promise<void> {
  const { stdout, connect } = surroundings
  const statistics = await readRigStatistics(rigFiles.statistics)
  const target = targetOf(options.destination, surroundings.env)
  const maker = await recordMaker(target, options)
  const truth = options.truth === null ? null : new TruthLog(options.truth, stdout)
  const sink = connect(target.connection)
  const start = systemClock.monotonic()
  let result: PublishSummary & { readonly seconds: number }
  try {
    await sink.start()
    const { cycles: count, rate } = options
    const summary = await publish({
      cycles: simulate(statistics, { ...options, now: () => systemClock.now() }),
      maker,
      sink,
      count,
      rate,
      clock: systemClock,
      signal: surroundings.signal,
      onPublished: (cycle) => truth?.add(cycle),
    })
    result = { ...summary, seconds: Math.round(systemClock.monotonic() - start) / 1000 }
  } finally {
    truth?.close()
    await sink.close(closeDeadlineMs)
  }
  stdout(`${JSON.stringify(result)}\n`)
}

async function recordMaker(
  { topic, registry }: PublishTarget,
  options: SimulatorArguments,
): Promise<RecordMaker> {
  const { cycle, text } = await loadRigSchemas()
  if (registry === null) {
    return new RecordMaker(
      topic,
      { schema: cycle, id: options.schemaId },
      { schema: text, id: options.textSchemaId },
    )
  }
  const id = await registry.register(`${topic}-value`, cycle)
  // A subject of its own: in that of the topic it would be refused, being incompatible.
  const textId = await registry.register(`${topic}-text-value`, text)
  return new RecordMaker(topic, { schema: cycle, id }, { schema: text, id: textId })
}
