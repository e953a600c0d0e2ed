import type { Prediction } from '../../../src/avro/prediction.ts'
import { predictionIn } from '../../e2e/support/account.ts'
import { eventProducer } from '../../e2e/support/event-producer.ts'
import type { Place } from '../../e2e/support/place.ts'
import { cycleSchema } from '../../e2e/support/schemas.ts'
import { until } from '../../e2e/support/until.ts'

const rigs = 4

/** The values of a cycle, what is left out being null; published in the order of an array, whose index is `cycle`. */
export type CycleValues = Readonly<Record<string, number | string | null>>

/** Publishes cycles as Avro events of the rig's schema, and waits until each has an outcome. */
export async function publishEvents(place: Place, cycles: readonly CycleValues[]): Promise<void> {
  const publish = await eventProducer(place, cycleSchema)
  await publish(
    cycles.map((values, cycle) => ({
      rigId: `rig-${cycle % rigs}`,
      cycle,
      endedAt: 60_000 * cycle,
      ...values,
    })),
  )
  await until('all is committed', () => place.isDone())
}

/** All predictions, by the number of their cycle. */
export async function readPredictions(place: Place): Promise<ReadonlyMap<number, Prediction>> {
  const predictions = (await place.read(place.output)).map(predictionIn)
  return new Map(predictions.map((prediction) => [Number(prediction.fields['cycle']), prediction]))
}
