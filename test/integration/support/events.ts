import { createEncoder } from '../../../src/avro/encoder.ts'
import type { Prediction } from '../../../src/avro/prediction.ts'
import { noHeaders } from '../../../src/core/record.ts'
import { predictionIn } from '../../e2e/support/account.ts'
import type { Place } from '../../e2e/support/place.ts'
import { cycleSchema } from '../../e2e/support/simulated.ts'
import { until } from '../../e2e/support/until.ts'

const rigs = 4

/** The values of a cycle, what is left out being null; published in the order of an array, whose index is `cycle`. */
export type CycleValues = Readonly<Record<string, number | string | null>>

/** Publishes cycles as Avro events of the rig's schema, and waits until each has an outcome. */
export async function publishEvents(place: Place, cycles: readonly CycleValues[]): Promise<void> {
  const id = await place.registry.register(`${place.input}-value`, cycleSchema)
  const encode = createEncoder(cycleSchema, id)
  await place.publish(
    cycles.map((values, cycle) => {
      const rigId = `rig-${cycle % rigs}`
      const value = encode({ rigId, cycle, endedAt: 60_000 * cycle, ...values })
      return {
        topic: place.input,
        partition: null,
        key: Buffer.from(rigId),
        value,
        headers: noHeaders,
        timestampMs: null,
      }
    }),
  )
  await until('all is committed', () => place.isDone())
}

/** All predictions, by the number of their cycle. */
export async function readPredictions(place: Place): Promise<ReadonlyMap<number, Prediction>> {
  const predictions = (await place.read(place.output)).map(predictionIn)
  return new Map(predictions.map((prediction) => [Number(prediction.fields['cycle']), prediction]))
}
