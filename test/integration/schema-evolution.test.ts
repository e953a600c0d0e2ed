import { describe, expect, it } from 'vitest'
import { predictionIn } from '../e2e/support/account.ts'
import { eventProducer } from '../e2e/support/event-producer.ts'
import { runApp } from '../e2e/support/in-process.ts'
import { Place } from '../e2e/support/place.ts'
import { cycleSchema, cycleSchemaWith } from '../e2e/support/schemas.ts'
import { until } from '../e2e/support/until.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { cycle } from '../support/rig-pipeline.ts'

/** Readings without a fraction. */
const whole = { psa_bar: 160, psb_bar: 109, pump_eff: 2495 }

/** The producers of a topic, the oldest first: each has a version of the schema, all publish the same readings. */
const producers = [
  {
    what: 'int for double',
    schema: cycleSchemaWith((fields) =>
      fields.map((field) => (field.name in whole ? { ...field, type: ['null', 'int'] } : field)),
    ),
    extra: {},
  },
  {
    what: 'a nullable field less',
    schema: cycleSchemaWith((fields) => fields.filter(({ name }) => name !== 'vibBand')),
    extra: {},
  },
  { what: 'the schema that the pipeline reads', schema: cycleSchema, extra: {} },
  {
    what: 'fields more, in front and between',
    schema: cycleSchemaWith(([first, ...others]) => [
      { name: 'operators', type: ['null', { type: 'map', values: 'string' }], default: null },
      // There are fields.
      first!,
      { name: 'shift', type: { type: 'enum', name: 'Shift', symbols: ['EARLY', 'LATE'] }, default: 'LATE' },
      ...others,
    ]),
    extra: { operators: { early: 'x' }, shift: 'EARLY' },
  },
] as const

describe.skipIf(await skipWithoutKafka())(
  'producers with several versions of the schema, on one topic',
  () => {
    it('get the same predictions for the same readings', async () => {
      const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
      const place = await Place.open('evolution', { broker, registry, partitions: 1 })
      const { stop } = await runApp(place)
      for (const [i, { schema, extra }] of producers.entries()) {
        const publish = await eventProducer(place, schema)
        const rigId = `rig-${i}`
        // In one turn and in turns of their own.
        await publish([
          { ...cycle(whole), ...extra, rigId },
          { ...cycle(whole), ...extra, rigId },
        ])
      }
      await until('all is committed', () => place.isDone())
      await stop()

      const versions = await Promise.all(
        producers.map((_, i) => place.registry.version(`${place.input}-value`, i + 1)),
      )
      expect(new Set(versions.map(({ id }) => id)).size).toBe(producers.length)
      expect(await place.count(place.deadLetters)).toBe(0)
      const predictions = (await place.read(place.output)).map(predictionIn)
      expect(predictions.map(({ fields }) => fields['rigId'])).toEqual(
        producers.flatMap((_, i) => [`rig-${i}`, `rig-${i}`]),
      )
      for (const [i, { predictions: entries }] of predictions.entries()) {
        const { what } = producers[i >> 1]!
        expect({ what, entries }).toEqual({ what, entries: predictions[0]!.predictions })
      }
    })
  },
)
