// A tenant's topics are deleted while the stream runs: its records are the operators', and nobody else notices.
import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { sensorCycleSchema } from '../support/rig-pipeline.ts'
import { Place } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { lettersIn, senderOf } from './support/tenant-records.ts'
import { until } from './support/until.ts'

const count = 40

describe.skipIf(await skipWithoutKafka())('topics of a tenant that are deleted under a stream', () => {
  let broker: string
  let registry: string
  beforeAll(async () => {
    ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
  })

  it.each(['at-least-once', 'exactly-once'] as const)(
    'cost others nothing, and are written again once they are made again: %s',
    { timeout: 180_000 },
    async (delivery) => {
      const place = await Place.open('gone', { broker, registry })
      const own = (what: string, tenant: string) => `${place.name}.${what}-${tenant}`
      const topicsOf = (tenant: string) => [own('predictions', tenant), own('letters', tenant)]
      for (const tenant of ['acme', 'globex']) await place.createTopics(...topicsOf(tenant))
      const tenants = {
        by: { header: 'x-tenant' },
        output: own('predictions', '{tenant}'),
        deadLetter: own('letters', '{tenant}'),
      }
      const settings = { tenants: JSON.stringify(tenants), delivery }
      const stream = await SluiceProcess.run(place, settings).ready()
      const schemaId = await place.registry.register(`${place.input}-value`, sensorCycleSchema)
      const [acme, globex] = [
        await senderOf(place, 'acme', schemaId),
        await senderOf(place, 'globex', schemaId),
      ]
      const sendBoth = async () => {
        await Promise.all([acme(count), globex(count)])
        await until('all is done', () => place.isDone(), 90_000)
      }
      await sendBoth()
      expect(await place.read(own('predictions', 'acme'))).toHaveLength(count)

      for (const topic of topicsOf('acme')) await place.deleteTopic(topic)
      let [sentOfGlobex, letters] = [count, await lettersIn(place, place.deadLetters)]
      // A broker that has not heard of the deletion takes records that vanish with the topic.
      await until(
        'records of acme are nobody’s',
        async () => {
          await sendBoth()
          sentOfGlobex += count
          letters = await lettersIn(place, place.deadLetters)
          return letters.count > 0
        },
        90_000,
      )
      await sendBoth()
      sentOfGlobex += count
      const after = await lettersIn(place, place.deadLetters)
      expect(after.places.size - letters.places.size).toBe(count)
      expect([...after.reasons]).toEqual(['unknown-tenant'])
      expect(await place.count(own('letters', 'globex'))).toBe(0)

      await place.createTopics(...topicsOf('acme'))
      await until(
        'acme is scored again',
        async () => {
          await sendBoth()
          sentOfGlobex += count
          return (await place.read(own('predictions', 'acme'))).length > 0
        },
        90_000,
      )
      const predictions = await place.read(own('predictions', 'globex'))
      expect(predictions).toHaveLength(sentOfGlobex)
      expect(stream.log.filter(({ level }) => level === 'error')).toEqual([])
      expect(await stream.stop()).toMatchObject({ code: 0 })
    },
  )
})
