import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runPipeline } from '../../src/app/embedded-pipeline.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { brokerRemarks } from '../../src/app/online-checks.ts'
import { assembleGiven } from '../../src/app/open-pipeline.ts'
import { topicReading } from '../../src/app/topic-reading.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { createRegistry } from '../../src/avro/registry.ts'
import { fileSchemas } from '../../src/avro/schema-source.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { Config } from '../../src/config/schema.ts'
import { TopicTable } from '../../src/lookups/topic-table.ts'
import { KafkaTopicReader } from '../../src/transport/kafkajs/client/topic-reader.ts'
import type { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'
import { surroundings } from '../lookups/support/surroundings.ts'
import { cli } from '../support/cli.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { RealBroker } from '../transport/kafkajs/support/real-broker.ts'
import { whenDone } from './support/closing.ts'

const isSkipped = await skipWithoutKafka()
const scratch = scratchFolder()
const schema = { type: 'record', name: 'Calibration', fields: [{ name: 'gain', type: 'double' }] } as const

let broker: RealBroker
let sink: KafkaSink
let registryUrl: string
beforeAll(async () => {
  if (isSkipped) return
  broker = new RealBroker(await startBroker())
  whenDone(() => broker.close())
  registryUrl = await startRegistry()
  sink = await broker.sink()
})

const send = (topic: string, entries: readonly (readonly [string, Buffer | null])[]) =>
  sink.send(
    entries.map(([key, value]) => ({
      ...{ topic, partition: null, headers: [], timestampMs: null },
      key: Buffer.from(key),
      value,
    })),
  )

/** A table of the topic, read to its end. */
async function opened(topic: string, format: 'json' | 'avro-registry', subject: string | null = null) {
  const registry = createRegistry(registryAddress(registryUrl))
  // What reading needs of the config.
  const config = { registry: { refusedAfterMs: 0 } } as unknown as Config
  const read = topicReading(config, registry, () =>
    Promise.resolve(format === 'json' ? fileSchemas({}) : registry),
  )
  const settings = { source: 'topic', topic, format, maxBytes: 1 << 20 } as const
  const named = subject === null ? {} : { schema: { subject, version: 1 } }
  const { decoder, columns } = await read({ ...settings, ...named })
  const table = new TopicTable('calibrations', settings, decoder, columns)
  const lookup = table.open(['gain'])
  const reader = await KafkaTopicReader.connect(broker.connection, silentLogger)
  whenDone(async () => {
    await Promise.all([table.close(), reader.close()])
  })
  await table.start(surroundings({ openFeed: () => Promise.resolve(reader) }))
  return { lookup, table }
}

/** A pipeline that looks its rigs up in the topic. */
function calibrated(
  topic: string,
  [input, output, dead]: readonly [string, string, string] = ['in', 'out', 'dead'],
): Exclude<PipelineConfig, string> {
  return {
    name: 'calibrated',
    kafka: { brokers: broker.connection.brokers.join(',') },
    input: { topic: input, group: 'g', format: 'json', schema: { file: 'schemas/sensor-cycle.avsc' } },
    lookups: { calibrations: { source: 'topic', topic } },
    features: [{ lookup: { from: 'calibrations', key: 'rigId', numbers: { gain: 'gain.now' } } }],
    models: [{ name: 'cooler', file: 'examples/hydraulic-rig/models/cool_cond.zip' }],
    output: { topic: output, format: 'json', include: [{ feature: 'gain' }] },
    deadLetter: { topic: dead },
  }
}

/** The same for a config in another folder. */
function absolute<T extends { readonly input: object; readonly models: readonly object[] }>(config: T): T {
  return JSON.parse(
    JSON.stringify(config, (key, value: unknown) => (key === 'file' ? resolve(String(value)) : value)),
  ) as T
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe.skipIf(isSkipped)('a lookup in a compacted topic', () => {
  it('has all of it at its start, and follows what comes: changes, new keys, deletes', async () => {
    const topic = await broker.createTopic(3, { 'cleanup.policy': 'compact' })
    const json = (gain: number) => Buffer.from(JSON.stringify({ gain }))
    const keys = Array.from({ length: 3_000 }, (_, at) => `rig-${at}`)
    await send(
      topic,
      keys.map((key) => [key, json(1)]),
    )
    await send(
      topic,
      keys.map((key, at) => [key, at % 3 === 0 ? null : json(at)]),
    )
    const { lookup, table } = await opened(topic, 'json')
    expect(keys.map((key) => lookup.find(key))).toEqual(keys.map((_, at) => (at % 3 === 0 ? null : [at])))
    expect(table.size).toBe(2_000)
    await send(topic, [
      ['rig-0', json(7)],
      ['rig-1', null],
      ['rig-2', json(8)],
    ])
    await expect
      .poll(() => ['rig-0', 'rig-1', 'rig-2'].map((key) => lookup.find(key)), { timeout: 60_000 })
      .toEqual([[7], null, [8]])
  })

  it('is empty for a topic without records', async () => {
    const { table } = await opened(await broker.createTopic(2, { 'cleanup.policy': 'compact' }), 'json')
    expect(table.size).toBe(0)
  })

  it('reads Avro by the registry', async () => {
    const topic = await broker.createTopic(1, { 'cleanup.policy': 'compact' })
    const registry = createRegistry(registryAddress(registryUrl))
    const encode = createEncoder(schema, await registry.register(`${topic}-value`, schema))
    await send(topic, [
      ['rig-1', encode({ gain: 2.5 })],
      ['rig-2', Buffer.from('{}')],
    ])
    const { lookup, table } = await opened(topic, 'avro-registry', `${topic}-value`)
    expect([table.columns, lookup.find('rig-1'), lookup.find('rig-2')]).toEqual([['gain'], [2.5], null])
    await send(topic, [['rig-2', encode({ gain: 3 })]])
    await expect.poll(() => lookup.find('rig-2'), { timeout: 60_000 }).toEqual([3])
  })

  it('is read by the brokers of the config, and closed behind it', async () => {
    const topic = await broker.createTopic(2, { 'cleanup.policy': 'compact' })
    await send(topic, [
      ['rig-01', Buffer.from('{"gain":{"now":2.5}}')],
      ['rig-02', Buffer.from('{}')],
    ])
    const events = ['rig-01', 'rig-02', 'rig-03'].map((rigId) => cycle({ rigId }))
    const [config, input, letters] = ['sluice.yaml', 'events.jsonl', 'letters.jsonl'].map((name) =>
      join(scratch, name),
    ) as [string, string, string]
    writeFileSync(config, JSON.stringify(absolute(calibrated(topic))))
    writeFileSync(input, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const { code, stdout } = await cli(['score', '-c', config, '-i', input, '--dead-letters', letters])
    expect(code).toBe(0)
    expect(linesOf(stdout).map(({ features }) => features)).toEqual([{ gain: 2.5 }, { gain: null }])
    expect(linesOf(readFileSync(letters, 'utf8'))).toMatchObject([{ reason: 'lookup-miss', value: 'rig-03' }])
  })

  it('is refused for events of a program, which has no Kafka client', async () => {
    await expect(runPipeline(calibrated('any'), [cycle()])).rejects.toThrow('a look-up reads a topic')
  })

  it('is asked for by lint --online', async () => {
    const [input, output, dead] = await Promise.all(Array.from({ length: 3 }, () => broker.createTopic()))
    const config = calibrated(`${input!}-not`, [input!, output!, dead!])
    const { config: checked } = await assembleGiven(config, { environment: {} }, () => undefined)
    expect(await brokerRemarks(checked)).toEqual([
      {
        severity: 'error',
        path: ['lookups', 'calibrations', 'topic'],
        message: expect.stringContaining('it does not exist') as string,
      },
    ])
  })

  it('does not start without its topic', async () => {
    await expect(opened(`${await broker.createTopic()}-not`, 'json')).rejects.toMatchObject({
      code: 'CONFIG',
    })
  })
})
