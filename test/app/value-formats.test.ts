import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import { predictionSchemaId } from '../../src/app/prediction-schema.ts'
import { startApp } from '../../src/app/start.ts'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { schemaIdOf } from '../../src/avro/wire-format.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { inputFormats, languageOf, namesSchema, outputFormats } from '../../src/core/value-format.ts'
import type { OutputFormat } from '../../src/core/value-format.ts'
import { runPipeline } from '../../src/index.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { writeRigConfig } from '../support/rig-config.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'
import { eventSchemas, writtenValues } from './support/written-values.ts'

const [input, output, deadLetters] = ['cycles', 'predictions', 'dead-letters']
const predictionId = 4
const event = cycle()
const written = await writtenValues(event)

const read: Readonly<Record<OutputFormat, (value: Buffer) => object>> = {
  'avro-registry': (value) => {
    expect(schemaIdOf(value)).toBe(predictionId)
    return decodePrediction(value)
  },
  json: (value) => JSON.parse(value.toString()) as object,
}

describe('input.format and output.format', () => {
  const folder = scratchFolder()
  const absolute = (file: string) => `${process.cwd()}/${file}`
  const ids = Object.values(eventSchemas).map(({ id, file }) => `${id}: ${absolute(file)}`)
  const files = `schemas: { files: { ${ids.join(', ')}, ${predictionId}: ${absolute('schemas/prediction.avsc')} } }\n`
  const pairs = inputFormats.flatMap((from) => outputFormats.map((to) => [from, to] as const))

  it.each(pairs)('give the same prediction from %s to %s', async (from, to) => {
    const hasIds = namesSchema(from) || to === 'avro-registry'
    const file = writeRigConfig(folder, hasIds ? files : '')
    const overrides = [
      `input.topic=${input}`,
      `input.format=${from}`,
      `input.schema={file: ${absolute(eventSchemas[languageOf[from]].file)}}`,
      `output.topic=${output}`,
      `output.format=${to}`,
      ...(to === 'avro-registry' ? [`output.schemaId=${predictionId}`] : []),
      `deadLetter.topic=${deadLetters}`,
      'http.port=0',
    ]
    const assembly = await assembleOrThrow({ file, overrides, environment: {} }, (finding) => {
      throw new Error(finding)
    })
    const broker = new MemoryBroker()
    for (const topic of [input, output, deadLetters]) broker.createTopic(topic, 1)
    const record = { topic: input, partition: 0, key: null, headers: [], timestampMs: 1 }
    broker.append({ ...record, value: written[from] }, 0)
    const app = await startApp({
      ...assembly,
      predictionSchemaId: predictionSchemaId(assembly),
      transport: memoryTransport(assembly.config, broker),
      logger: silentLogger,
    })
    const stop = new AbortController()
    const running = app.run(stop.signal)
    const values = () =>
      broker
        .partition(output, 0)
        .read(0n, 10)
        .map(({ value }) => value!)
    await expect.poll(() => values().length, { timeout: 60_000 }).toBe(1)
    stop.abort()
    await running
    const { predictions } = await runPipeline(file, [event], { overrides, environment: {} })
    expect({ ...read[to](values()[0]!), scoredAt: 0 }).toEqual({ ...predictions[0]!, scoredAt: 0 })
  })
})
