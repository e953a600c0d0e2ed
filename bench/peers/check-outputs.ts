import { readFileSync } from 'node:fs'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { createPlainDecoder } from '../../src/avro/plain-decoder.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { FRAME_BYTES } from '../../src/avro/wire-format.ts'
import { plainEvents } from '../../src/core/event-form.ts'
import { originNamed } from '../../src/core/event-origin.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { KafkaTopicReader } from '../../src/transport/kafkajs/client/topic-reader.ts'
import { peerSchema } from './contenders.ts'
import type { Peer, Topics } from './contenders.ts'
import { partitionCount } from './events.ts'
import type { Events } from './events.ts'

interface Answered {
  readonly eventId: string
  readonly predictions: readonly {
    readonly model: string
    readonly label: string | null
    readonly probabilities: readonly number[]
  }[]
}

export interface Checked {
  readonly right: number
  readonly wrong: number
  readonly missing: number
  readonly repeated: number
  /** Milliseconds from when the broker wrote an event until it wrote its prediction, in the order of events. */
  readonly waitsMs: readonly number[]
}

/** Reads every prediction and holds it against what was to be said, to the last bit. */
export async function checkOutputs(
  peer: Peer,
  topics: Topics,
  { connection, events }: { readonly connection: KafkaConnection; readonly events: Events },
): Promise<Checked> {
  const reader = await KafkaTopicReader.connect(connection, silentLogger)
  const read = peer.isOurs ? ours : peersReader()
  const writtenMs = await timesOf(reader, topics.input)
  const seen = writtenMs.map(({ length }) => new Uint8Array(length))
  const waitsMs: number[] = []
  const counts = { right: 0, wrong: 0, repeated: 0 }
  for await (const { records } of reader.read(topics.output)) {
    for (const { value, timestampMs } of records) {
      // Predictions have one.
      const answered = read(value!)
      const origin = originNamed(answered.eventId)
      const place = origin === null ? undefined : seen[origin.partition]
      const offset = Number(origin?.offset)
      if (origin === null || place === undefined || offset >= place.length) counts.wrong += 1
      else if (place[offset] === 1) counts.repeated += 1
      else {
        place[offset] = 1
        counts[isRight(answered, peer, events, origin.partition, offset) ? 'right' : 'wrong'] += 1
        const waitMs = timestampMs - writtenMs[origin.partition]![offset]!
        waitsMs[offset * partitionCount + origin.partition] = waitMs
      }
    }
  }
  await reader.close()
  const all = seen.reduce((sum, { length }) => sum + length, 0)
  const there = seen.reduce((sum, bytes) => sum + bytes.reduce((ones, byte) => ones + byte, 0), 0)
  return { ...counts, missing: all - there, waitsMs }
}

async function timesOf(reader: KafkaTopicReader, topic: string): Promise<readonly number[][]> {
  const times: number[][] = Array.from({ length: partitionCount }, () => [])
  for await (const { partition, records } of reader.read(topic))
    for (const { timestampMs } of records) times[partition]!.push(timestampMs)
  return times
}

function isRight(
  { predictions }: Answered,
  { models }: Peer,
  events: Events,
  partition: number,
  offset: number,
): boolean {
  if (predictions.length !== models.files.length) return false
  return predictions.every(({ model, label, probabilities }) => {
    const expected = events.answer(model, partition, offset)
    return (
      label === expected?.label &&
      probabilities.length === expected.probabilities.length &&
      probabilities.every((probability, i) => Object.is(probability, expected.probabilities[i]))
    )
  })
}

function ours(value: Buffer): Answered {
  const prediction = decodePrediction(value)
  if (prediction instanceof Fault) throw new Error(prediction.message)
  const predictions = prediction.predictions.map(({ model, label, probabilities }) => ({
    ...{ model, label, probabilities: probabilities.map(({ probability }) => probability) },
  }))
  return { eventId: prediction.eventId, predictions }
}

function peersReader(): (value: Buffer) => Answered {
  const schema = JSON.parse(readFileSync(peerSchema, 'utf8')) as SchemaJson
  const options = { writerSchema: schema, readerSchema: schema, longs: 'number', form: plainEvents } as const
  const decoder = createPlainDecoder(options)
  return (value) => {
    const answered = decoder.decode(value.subarray(FRAME_BYTES), [], null)
    if (answered instanceof Fault || typeof answered !== 'object') throw new Error('no prediction of a peer')
    // Read by its schema.
    return answered as unknown as Answered
  }
}
