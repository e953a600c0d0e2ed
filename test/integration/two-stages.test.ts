import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import type { Assembly } from '../../src/app/assemble.ts'
import { EventWriter } from '../../src/app/event-writer.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import { publishedSchema } from '../../src/app/published-schema.ts'
import { startApp } from '../../src/app/start.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { Fault } from '../../src/core/outcome.ts'
import { headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { predictionOf } from '../support/rig-pipeline.ts'

const eventCount = 500
const input = 'sluice-demo.cycles'
const rowsId = 5

async function events(): Promise<readonly object[]> {
  const statistics = await readRigStatistics(rigFiles.statistics)
  const options = { rigs: 3, seed: 11, trouble: 0.2, now: () => 1_796_131_200_000 }
  const found: object[] = []
  for (const { event, trouble } of simulate(statistics, options)) {
    if (trouble === null || trouble.field !== null) found.push(event)
    if (found.length === eventCount) break
  }
  return found
}

const assembled = (file: string): Promise<Assembly> =>
  assembleOrThrow({ file, overrides: ['http.port=0'], environment: {} }, () => undefined)

/** Runs a pipeline over all that its input topic has, on the broker. */
async function ran(assembly: Assembly, broker: MemoryBroker, publishedId: number) {
  const { config } = assembly
  for (const name of [config.output.topic, config.deadLetter.topic]) broker.createTopic(name, 1)
  const app = await startApp({
    ...assembly,
    predictionSchemaId: publishedId,
    transport: memoryTransport(config, broker),
    logger: silentLogger,
  })
  const stop = new AbortController()
  const running = app.run(stop.signal)
  const high = (topic: string) => broker.partition(topic, 0).high
  const wanted = high(config.input.topic!)
  await expect
    .poll(() => high(config.output.topic) + high(config.deadLetter.topic), { timeout: 60_000 })
    .toBe(wanted)
  stop.abort()
  await running
  const read = (topic: string) => broker.partition(topic, 0).read(0n, eventCount)
  return { outputs: read(config.output.topic), deadLetters: read(config.deadLetter.topic) }
}

describe('the example in two stages', () => {
  it(
    'predicts what it does in one, to the bit, and dead-letters the same events',
    { timeout: 60_000 },
    async () => {
      const [one, first, second] = await Promise.all(
        [
          rigFiles.config,
          'examples/hydraulic-rig/two-stages/features.yaml',
          'examples/hydraulic-rig/two-stages/score.yaml',
        ].map(assembled),
      )
      const broker = new MemoryBroker()
      broker.createTopic(input, 1)
      const writer = new EventWriter(one!)
      for (const event of await events()) {
        const value = writer.value(event)
        if (value instanceof Fault) throw new Error(value.message)
        broker.append({ topic: input, partition: 0, key: null, headers: [], timestampMs: 1, value }, 0)
      }
      const { schemas } = writer
      const rowSchemas = fixedSchemas(new Map([[rowsId, publishedSchema(first!).schema]]))
      const whole = await ran({ ...one!, schemas }, broker, 0)
      const rows = await ran({ ...first!, schemas }, broker, rowsId)
      const scored = await ran({ ...second!, schemas: rowSchemas }, broker, 0)

      const predictions = whole.outputs.map((record) => predictionOf({ ...record, topic: '', partition: 0 }))
      const inTwo = scored.outputs.map((record) => predictionOf({ ...record, topic: '', partition: 0 }))
      expect(predictions.length).toBeGreaterThan(eventCount / 2)
      expect(inTwo.map((each) => [each.fields['eventId'], each.eventTime, each.predictions])).toEqual(
        predictions.map((each) => [each.eventId, each.eventTime, each.predictions]),
      )
      const reasons = [...rows.deadLetters, ...scored.deadLetters].map(({ headers }) =>
        headerText(headers, sluiceHeader.reason),
      )
      expect(reasons.length).toBeGreaterThan(10)
      expect(reasons.toSorted()).toEqual(
        whole.deadLetters.map(({ headers }) => headerText(headers, sluiceHeader.reason)).toSorted(),
      )
    },
  )

  it('reads rows by the schema that the first stage writes', async () => {
    const assembly = await assembled('examples/hydraulic-rig/two-stages/features.yaml')
    expect(JSON.parse(readFileSync('examples/hydraulic-rig/two-stages/rows.avsc', 'utf8'))).toEqual(
      publishedSchema(assembly).schema,
    )
  })
})
