import { beforeAll, describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { FRAME_BYTES } from '../../src/avro/wire-format.ts'
import { noHeaders } from '../../src/core/record.ts'
import { connectHeader, headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { runPipeline } from '../../src/index.ts'
import { runApp } from '../e2e/support/in-process.ts'
import { Place } from '../e2e/support/place.ts'
import { cycleSchema } from '../e2e/support/schemas.ts'
import { until } from '../e2e/support/until.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { writeRigConfig } from '../support/rig-config.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'

const isSkipped = await skipWithoutKafka()

/** A first start may take long. */
beforeAll(async () => {
  if (!isSkipped) await startBroker()
})

const events = [cycle(), { ...cycle(), rigId: 'rig-ü', cycle: 2 ** 40 }]
const framed = createEncoder(cycleSchema, 7)
const plain = (event: object): Buffer => framed(event).subarray(FRAME_BYTES)
const json = (event: object): Buffer => Buffer.from(JSON.stringify(event))
const anonymous = { ...cycle(), rigId: undefined }

const withoutTime = (prediction: object): object => ({ ...prediction, scoredAt: null })

describe.skipIf(isSkipped)('a stream without a registry', () => {
  const config = writeRigConfig(scratchFolder())
  const cases = [
    {
      format: 'avro',
      good: events.map(plain),
      bad: [
        ['unsupported-wire-format', framed(events[0]!)],
        ['avro-decode', plain(events[0]!).subarray(0, -1)],
        ['empty-value', Buffer.alloc(0)],
      ],
    },
    {
      format: 'json',
      good: events.map(json),
      bad: [
        ['json-decode', Buffer.from('{"rigId":')],
        ['json-decode', Buffer.from('{"rigId":"ü"}', 'latin1')],
        ['schema-mismatch', Buffer.from('[]')],
        ['schema-mismatch', json(anonymous)],
        ['empty-value', Buffer.alloc(0)],
      ],
    },
  ] as const

  it.each(cases)('reads $format and writes JSON, as sluice score does', async ({ format, good, bad }) => {
    const place = await Place.open(format, { broker: await startBroker(), registry: null, partitions: 1 })
    const values = [...good, ...bad.map(([, value]) => value)]
    await place.publish(
      values.map((value, i) => ({
        topic: place.input,
        partition: 0,
        key: Buffer.from(`key ${i}`),
        value,
        headers: noHeaders,
        timestampMs: null,
      })),
    )
    const settings = {
      'input.format': format,
      'output.format': 'json',
      'output.include': '[rigId, cycle]',
    }
    const { stop } = await runApp(place, settings, config)
    await until('all is committed', () => place.isDone())
    await stop()

    const expected = await runPipeline(config, events, {
      overrides: place.settings(settings).filter((argument) => argument !== '--set'),
    })
    const predictions = await place.read(place.output)
    expect(predictions.map(({ key }) => String(key))).toEqual(['key 0', 'key 1'])
    expect(predictions.map(({ value }) => withoutTime(JSON.parse(String(value)) as object))).toEqual(
      JSON.parse(JSON.stringify(expected.predictions.map(withoutTime))),
    )
    expect(expected.predictions[1]).toMatchObject({ fields: { rigId: 'rig-ü', cycle: 2 ** 40 } })

    const letters = await place.read(place.deadLetters)
    expect(letters.map(({ headers }) => headerText(headers, sluiceHeader.reason))).toEqual(
      bad.map(([reason]) => reason),
    )
    expect(letters.map(({ value }) => value?.toString('hex'))).toEqual(
      bad.map(([, value]) => value.toString('hex')),
    )
    for (const { headers } of letters)
      expect(headerText(headers, connectHeader.exceptionMessage)).not.toContain('rig-')
  })
})
