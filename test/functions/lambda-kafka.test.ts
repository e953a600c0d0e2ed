import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import { createKafkaFunction } from '../../src/functions/lambda-kafka.ts'
import type { KafkaEvent } from '../../src/functions/kafka-event.ts'
import { predictionIn } from '../e2e/support/account.ts'
import { startLinkedBroker } from '../e2e/support/linked-broker.ts'
import { Place } from '../e2e/support/place.ts'
import { skipWithoutJava } from '../support/local-kafka.ts'
import { cycle, encodeCycle, sensorCycleId } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()

describe.skipIf(await skipWithoutJava())('createKafkaFunction', () => {
  it('outlasts connections that died between two calls, and reports what an outage concerns', async () => {
    const { broker, link, linkedAddress } = await startLinkedBroker(join(folder, 'broker'))
    const place = await Place.open('lambda', { broker: broker.address, registry: null, partitions: 1 })
    const file = join(folder, 'sluice.yaml')
    writeFileSync(
      file,
      `name: lambda
kafka: { brokers: '${linkedAddress}' }
schemas: { files: { ${sensorCycleId}: ${resolve('schemas/sensor-cycle.avsc')}, 2: ${resolve('schemas/prediction.avsc')} } }
input: { topic: ${place.input}, group: g, schema: { file: ${resolve('schemas/sensor-cycle.avsc')} } }
models: [{ name: cooler, file: ${resolve('examples/hydraulic-rig/models/cool_cond.zip')} }]
output: { topic: ${place.output}, schemaId: 2 }
deadLetter: { topic: ${place.deadLetters} }
outage: { deadlineMs: 1000 }
`,
    )
    const handler = createKafkaFunction({ pipeline: file, logger: silentLogger })
    const event = (offset: number): KafkaEvent => ({
      eventSource: 'aws:kafka',
      records: {
        [`${place.input}-0`]: [
          { topic: place.input, partition: 0, offset, value: encodeCycle(cycle()).toString('base64') },
        ],
      },
    })
    const done = { batchItemFailures: [] }
    expect(await handler(event(0))).toEqual(done)

    link.cut()
    expect(await handler(event(1))).toEqual(done)

    const { targetPort } = link
    link.targetPort = null
    link.cut()
    expect(await handler(event(2))).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: `${place.input}-0`, offset: 2 } }],
    })

    link.targetPort = targetPort
    expect(await handler(event(2))).toEqual(done)
    const ids: string[] = []
    await place.each(place.output, (record) => ids.push(predictionIn(record).eventId))
    expect(ids).toEqual([0, 1, 2].map((offset) => `${place.input}-0-${offset}`))
  })
})
