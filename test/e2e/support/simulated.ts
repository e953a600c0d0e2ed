import { systemClock } from '../../../src/core/clock.ts'
import { packageFile } from '../../../src/package-file.ts'
import { publish } from '../../../src/dev/simulator/publish.ts'
import type { PublishOptions, PublishSummary } from '../../../src/dev/simulator/publish.ts'
import { RecordMaker } from '../../../src/dev/simulator/records.ts'
import { readRigStatistics } from '../../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../../src/dev/simulator/simulator.ts'
import type { SimulatedCycle } from '../../../src/dev/simulator/simulator.ts'
import { whenDone } from './closing.ts'
import type { Place } from './place.ts'
import { cycleSchema, textSchema } from './schemas.ts'

interface SimulationOptions extends Partial<
  Pick<PublishOptions<SimulatedCycle>, 'count' | 'rate' | 'signal'>
> {
  readonly rigs?: number
  readonly trouble?: number
  /** Whether tombstones are among the troubles. */
  readonly tombstones?: boolean
  readonly seed?: number
}

/** Publishes simulated cycles to the input of a place, as fast as it goes where no rate is given. */
export async function publishCycles(place: Place, options: SimulationOptions): Promise<PublishSummary> {
  const { rigs = 16, trouble = 0, tombstones = false, seed = 1 } = options
  const maker = new RecordMaker(
    place.input,
    { schema: cycleSchema, id: await place.registry.register(`${place.input}-value`, cycleSchema) },
    { schema: textSchema, id: await place.registry.register(`${place.input}-text-value`, textSchema) },
  )
  const statistics = await readRigStatistics(packageFile('examples/hydraulic-rig/rig-statistics.json'))
  return publish({
    events: simulate(statistics, { rigs, trouble, tombstones, seed, now: () => systemClock.now() }),
    maker,
    sink: place.sink,
    count: options.count ?? Infinity,
    rate: options.rate ?? Infinity,
    clock: systemClock,
    signal: options.signal ?? new AbortController().signal,
  })
}

/** Goes on publishing until it is stopped, which tells what was published. */
export function keepPublishing(
  place: Place,
  options: Omit<SimulationOptions, 'signal'>,
): () => Promise<PublishSummary> {
  const stopping = new AbortController()
  const published = publishCycles(place, { ...options, signal: stopping.signal })
  // Whoever stops it hears of a failure.
  published.catch(() => undefined)
  const stop = () => {
    stopping.abort()
    return published
  }
  whenDone(stop)
  return stop
}
