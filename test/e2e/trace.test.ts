// Traces through a real broker: what a producer began goes on behind it, and what receives traces is never waited for.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Header } from '../../src/core/record.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { OtlpReceiver } from '../support/otlp-receiver.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { whenDone } from './support/closing.ts'
import { eventProducer } from './support/event-producer.ts'
import type { Event } from './support/event-producer.ts'
import { Place } from './support/place.ts'
import type { ReadRecord } from './support/place.ts'
import { cycleSchema } from './support/schemas.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const traceIdOf = (rigId: string) => rigId.padStart(32, 'a')
const parentId = 'b7ad6b7169203331'

/** Rigs 0 to 9 are traced, 10 to 14 are not to be, the rest say nothing. */
function traceOf({ rigId }: Event): readonly Header[] {
  const rig = Number(rigId)
  if (rig >= 15) return []
  const text = `00-${traceIdOf(rigId)}-${parentId}-${rig < 10 ? '01' : '00'}`
  return [{ key: 'traceparent', value: Buffer.from(text) }]
}

/** A rig without a reading that the pipeline requires. */
const broken = '7'
const events = Array.from({ length: 20 }, (_, rig) => String(rig)).map((rigId) => ({
  ...cycle(rigId === broken ? { psa_bar: null } : {}),
  rigId,
}))

describe.skipIf(await skipWithoutKafka())('traces', () => {
  let broker: string
  let registry: string
  let receiver: OtlpReceiver
  beforeAll(async () => {
    ;[broker, registry, receiver] = await Promise.all([startBroker(), startRegistry(), OtlpReceiver.listen()])
    whenDone(() => receiver.close())
  })

  /** Publishes the events, scores them and stops; gives predictions and dead letters by rig. */
  async function scored(settings: Readonly<Record<string, string | number>>) {
    receiver.spans.length = 0
    const place = await Place.open('trace', { broker, registry, partitions: 1 })
    const instance = await SluiceProcess.run(place, settings).ready()
    const publish = await eventProducer(place, cycleSchema, traceOf)
    await publish(events)
    await until('all is done', () => place.isDone())
    const scrape = await instance.scrape()
    const ended = await instance.stop()
    const byRig = (records: readonly ReadRecord[]) => new Map(records.map((of) => [of.key!.toString(), of]))
    return {
      place,
      scrape,
      ended,
      log: instance.log,
      predictions: byRig(await place.read(place.output)),
      deadLetters: byRig(await place.read(place.deadLetters)),
    }
  }

  const parentOf = (record: ReadRecord | undefined) => headerText(record?.headers ?? [], 'traceparent')

  it('go on from the input record to its prediction or dead letter, one span a record', async () => {
    const { place, ended, predictions, deadLetters } = await scored({ 'trace.otlp': receiver.url })
    // The last spans were sent while it stopped.
    expect(ended).toMatchObject({ code: 0 })
    expect(receiver.spans).toHaveLength(10)
    for (const span of receiver.spans) {
      const rigId = events.find((event) => traceIdOf(event.rigId) === span.traceId)!.rigId
      expect(span).toMatchObject({ name: `process ${place.input}`, kind: 5, parentSpanId: parentId })
      expect(span.attributes).toMatchObject({
        'messaging.system': 'kafka',
        'messaging.destination.name': place.input,
        'messaging.consumer.group.name': place.group,
        'sluice.outcome': rigId === broken ? 'dead-letter' : 'scored',
      })
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThan(BigInt(span.startTimeUnixNano))
      const output = (rigId === broken ? deadLetters : predictions).get(rigId)
      expect(parentOf(output)).toBe(`00-${span.traceId}-${span.spanId}-01`)
    }
    const ofBroken = receiver.spans.find(({ traceId }) => traceId === traceIdOf(broken))
    expect(ofBroken).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'missing-value', 'sluice.field': 'psa_bar' },
    })
    // As they came.
    expect(parentOf(predictions.get('12'))).toBe(`00-${traceIdOf('12')}-${parentId}-00`)
    expect(parentOf(predictions.get('17'))).toBeNull()
  })

  it('are linked to by the spans of batches, of which outputs are a part', async () => {
    const { predictions } = await scored({ 'trace.otlp': receiver.url, 'trace.per': 'batch' })
    const links = receiver.spans.flatMap((span) => span.links.map(({ traceId }) => traceId))
    expect(links.toSorted()).toEqual(
      events
        .slice(0, 10)
        .map(({ rigId }) => traceIdOf(rigId))
        .toSorted(),
    )
    const contexts = receiver.spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`)
    expect(contexts).toContain(parentOf(predictions.get('3')))
    expect(parentOf(predictions.get('12'))).toBe(`00-${traceIdOf('12')}-${parentId}-00`)
  })

  it('are not waited for: a receiver that is not there costs spans, told once, and nothing else', async () => {
    const settings = { 'trace.otlp': 'http://127.0.0.1:9', 'trace.sample': 1, 'trace.queueSpans': 5 }
    const { scrape, ended, log, predictions, deadLetters } = await scored(settings)
    expect(predictions.size + deadLetters.size).toBe(events.length)
    expect(scrape.sum('sluice_trace_spans_dropped_total')).toBeGreaterThan(0)
    expect(ended).toMatchObject({ code: 0 })
    expect(log.filter(({ event }) => event === 'spans-lost')).toHaveLength(1)
  })
})
