import { readFileSync } from 'node:fs'
import { parseSchemaJson } from '../../../src/avro/schema.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { packageFile } from '../../../src/dev/package-file.ts'
import { publish } from '../../../src/dev/simulator/publish.ts'
import type { PublishOptions, PublishSummary } from '../../../src/dev/simulator/publish.ts'
import { RecordMaker } from '../../../src/dev/simulator/records.ts'
import { readRigStatistics } from '../../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../../src/dev/simulator/simulator.ts'
import type { Place } from './place.ts'

export const cycleSchema = schemaIn('schemas/sensor-cycle.avsc')
const textSchema = schemaIn('examples/hydraulic-rig/sensor-cycle-text.avsc')

interface SimulationOptions extends Partial<Pick<PublishOptions, 'count' | 'rate' | 'signal'>> {
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
    cycles: simulate(statistics, { rigs, trouble, tombstones, seed, now: () => systemClock.now() }),
    maker,
    sink: place.sink,
    count: options.count ?? Infinity,
    rate: options.rate ?? Infinity,
    clock: systemClock,
    signal: options.signal ?? new AbortController().signal,
  })
}

function schemaIn(path: string) {
  return parseSchemaJson(readFileSync(packageFile(path), 'utf8'), path)
}
