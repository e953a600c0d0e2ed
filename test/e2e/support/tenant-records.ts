import { createEncoder } from '../../../src/avro/encoder.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { OutputRecord } from '../../../src/core/record.ts'
import { headerText } from '../../../src/dead-letter/headers.ts'
import { KafkaSink } from '../../../src/transport/kafkajs/sink/sink.ts'
import { sinkOptions } from '../../support/kafka-options.ts'
import { cycle, sensorCycleSchema } from '../../support/rig-pipeline.ts'
import { whenDone } from './closing.ts'
import type { Place } from './place.ts'

/** Sends so many events of a tenant at once, by a connection of its own. The time of each is now. */
export async function senderOf(
  place: Place,
  tenant: string,
  schemaId: number,
): Promise<(count: number) => Promise<void>> {
  const encode = createEncoder(sensorCycleSchema, schemaId)
  const sink = new KafkaSink(sinkOptions({ connection: place.connection }), silentLogger)
  whenDone(() => sink.close(5_000))
  await sink.start()
  const headers = [{ key: 'x-tenant', value: Buffer.from(tenant) }]
  let next = 0
  return async (count) => {
    const endedAt = systemClock.now()
    const records = Array.from({ length: count }, (): OutputRecord => {
      const at = next++
      const rigId = `${tenant}-rig-${at % 50}`
      const value = encode(cycle({ rigId, cycle: at, endedAt }))
      const partition = at % place.partitions
      return { topic: place.input, partition, key: Buffer.from(rigId), value, headers, timestampMs: null }
    })
    const refused = await sink.send(records)
    if (refused.length > 0) throw new Error(refused[0]!.message)
  }
}

/** How many dead letters a topic has, for which records, and why. One after the other: they may be many. */
export async function lettersIn(place: Place, topic: string) {
  const [places, reasons] = [new Set<string>(), new Set<string | null>()]
  let count = 0
  await place.each(topic, ({ headers }) => {
    const of = (name: string) => headerText(headers, `__connect.errors.${name}`) ?? ''
    count += 1
    places.add(`${of('partition')}-${of('offset')}`)
    reasons.add(headerText(headers, 'sluice.dlq.reason'))
  })
  return { count, places, reasons }
}
