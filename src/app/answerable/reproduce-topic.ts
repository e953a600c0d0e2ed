import { Fault } from '../../core/outcome.ts'
import { keyPlacer } from '../../scoring/arm-of-key.ts'
import type { Prediction } from '../../avro/prediction.ts'
import { predictionReading } from '../../avro/prediction-reading.ts'
import type { Assembly } from '../assemble.ts'
import { Largest } from '../largest.ts'
import { eachTurn } from '../replay.ts'
import type { ReplaySurroundings } from '../replay.ts'
import type { ReplayRange } from '../replay-range.ts'
import type { ReproducerParts } from './reproducer.ts'
import { Reproducer } from './reproducer.ts'
import { ReproductionCounts } from './reproduction-counts.ts'

export interface ReproduceOptions extends Pick<ReproducerParts, 'stored'> {
  /** How many predictions are chosen, evenly and the same each time; null: all of them. */
  readonly sample: number | null
  /** How many of those are kept that are not reproduced. */
  readonly examples: number
}

/** Predictions that are scored again together. */
const together = 1_000

/** Scores the records of the predictions in a range of their topic again, each by the versions that it names, and compares. */
export async function reproduceTopic(
  assembly: Assembly,
  range: ReplayRange,
  options: ReproduceOptions,
  outside: ReplaySurroundings,
): Promise<ReproductionCounts> {
  const reproducer = new Reproducer(assembly, { ...outside, stored: options.stored })
  const counts = new ReproductionCounts(options.examples)
  const take = async (predictions: readonly Prediction[]) => {
    counts.add(await reproducer.reproduce(predictions))
  }
  if (options.sample === null) await eachPrediction(assembly, range, counts, outside, take)
  else await inParts(await sampled(assembly, range, options.sample, counts, outside), outside, take)
  return counts
}

async function sampled(
  assembly: Assembly,
  range: ReplayRange,
  count: number,
  counts: ReproductionCounts,
  outside: ReplaySurroundings,
): Promise<readonly Prediction[]> {
  const placeOf = keyPlacer('reproduce')
  const chosen = new Largest<Placed>(count, ({ place }) => place)
  await eachPrediction(assembly, range, counts, outside, (predictions) => {
    for (const prediction of predictions)
      chosen.add({ prediction, place: placeOf(Buffer.from(prediction.eventId)) })
    return Promise.resolve()
  })
  return chosen.items.map(({ prediction }) => prediction)
}

/** By its id, so that the same ones are chosen each time. */
interface Placed {
  readonly prediction: Prediction
  readonly place: number
}

/** By their input's offsets, so that those come together which are read together. */
async function inParts(
  predictions: readonly Prediction[],
  { stop, progress }: ReplaySurroundings,
  take: (predictions: readonly Prediction[]) => Promise<void>,
): Promise<void> {
  const collator = new Intl.Collator('en', { numeric: true })
  const sorted = predictions.toSorted((a, b) => collator.compare(a.eventId, b.eventId))
  const shown = progress(sorted.length)
  try {
    for (let start = 0; start < sorted.length; start += together) {
      stop.throwIfAborted()
      await take(sorted.slice(start, start + together))
      const done = Math.min(sorted.length, start + together)
      shown.update(done, done)
    }
  } finally {
    shown.stop()
  }
}

/** What cannot be read is counted. */
async function eachPrediction(
  { schemas }: Assembly,
  range: ReplayRange,
  counts: ReproductionCounts,
  outside: ReplaySurroundings,
  take: (predictions: readonly Prediction[]) => Promise<void>,
): Promise<void> {
  const reading = predictionReading(schemas)
  await eachTurn(range, outside, async (batch) => {
    await reading.prepare(batch)
    const found = batch.records.map((record) => reading.decode(record))
    counts.read(found)
    await take(found.filter((each): each is Prediction => !(each instanceof Fault)))
  })
}
