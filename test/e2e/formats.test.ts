import { dirname, resolve } from 'node:path'
import { Type } from 'avsc'
import { parse } from 'yaml'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ModelPrediction } from '../../src/avro/prediction.ts'
import { schemaIdOf } from '../../src/avro/wire-format.ts'
import { eventId } from '../../src/core/record.ts'
import { loadModel, scoreRows, settingsIn } from '../../src/model/index.ts'
import type { FileSettings, Model } from '../../src/model/index.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { skipWithoutOnnx } from '../support/onnx-runtime.ts'
import { accountOf, predictionIn } from './support/account.ts'
import { runApp } from './support/in-process.ts'
import { Place } from './support/place.ts'
import { cycleSchema } from './support/schemas.ts'
import { publishCycles } from './support/simulated.ts'
import { until } from './support/until.ts'

const config = 'examples/hydraulic-rig/formats.yaml'
const count = 2_000

interface Entry extends FileSettings {
  readonly name: string
  readonly file: string
}

/** The models of the example, loaded without the pipeline. */
function modelsOf(file: string): ReadonlyMap<string, Model> {
  const { models } = parse(readFileSync(file, 'utf8')) as { readonly models: readonly Entry[] }
  return new Map(
    models.map((entry) => [entry.name, loadModel(resolve(dirname(file), entry.file), settingsIn(entry))]),
  )
}

describe.skipIf((await skipWithoutKafka()) || skipWithoutOnnx())(
  'models of four formats on one stream',
  () => {
    let broker: string
    let registry: string
    beforeAll(async () => {
      ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
    })

    it.each([
      ['whose events are all good', 0],
      ['with events that cannot be scored', 0.1],
    ])('add up and give what their files give alone, on one %s', { timeout: 60_000 }, async (_, trouble) => {
      const models = modelsOf(config)
      const place = await Place.open('formats', { broker, registry })
      await publishCycles(place, { count, trouble })
      const { stop } = await runApp(place, {}, config)
      await until('all is done', () => place.isDone())
      expect(await stop()).toBe('drained')

      const account = await accountOf(place)
      expect(account).toMatchObject({ inputs: count, lost: [], wrong: [], repeats: 0 })
      expect(account.predictions + account.deadLetters).toBe(count)
      expect(account.deadLetters > 0).toBe(trouble > 0)

      const events = await eventsOf(place)
      const scored = (await place.read(place.output)).map(predictionIn)
      const rows = scored.map(({ eventId: id }) => events.get(id)!)
      const values = [...models].map(([name, model], at) => {
        const entries = scored.map(({ predictions }) => predictions[at]!)
        expect(entries.every((entry) => entry.model === name)).toBe(true)
        return compared(model, rows, entries)
      })
      console.log(
        `${account.predictions} predictions, ${account.deadLetters} dead letters, ${values.join(' + ')} values`,
      )
      expect(values).toEqual([3, 3, 3, 4].map((classes) => classes * account.predictions))
    })
  },
)

/** How many probabilities of a stream are those of the model alone: its bits, but for ONNX, which gives others in other batches. */
function compared(
  model: Model,
  rows: readonly Readonly<Record<string, unknown>>[],
  entries: readonly ModelPrediction[],
): number {
  const limit = model.format.name === 'ONNX' ? 1e-6 : 0
  const alone = scoreRows(model, rows)
  let values = 0
  for (const [at, { label, probabilities }] of entries.entries()) {
    const wanted = alone[at]!
    for (const { label: level, probability } of probabilities) {
      if (label === wanted.label && Math.abs(probability - wanted.probabilities![level]!) <= limit) values++
    }
  }
  return values
}

/** The events by their ids, those alone that are written with the rig's schema. */
async function eventsOf(place: Place): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const type = Type.forSchema(cycleSchema as Parameters<typeof Type.forSchema>[0])
  const id = await place.registry.register(`${place.input}-value`, cycleSchema)
  const events = new Map<string, Readonly<Record<string, unknown>>>()
  await place.each(place.input, ({ partition, offset, value }) => {
    if (value === null || value.length < 5 || schemaIdOf(value) !== id) return
    const event = decoded(type, value.subarray(5))
    if (event !== null) events.set(eventId({ topic: place.input, partition, offset }), event)
  })
  return events
}

/** Null for bytes that are no event. */
function decoded(type: Type, bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    return type.fromBuffer(bytes) as Readonly<Record<string, unknown>>
  } catch {
    return null
  }
}
