import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../../src/avro/decoder.ts'
import { createPredictionEncoder } from '../../../src/avro/prediction-encoder.ts'
import { fixedSchemas } from '../../../src/avro/schema-source.ts'
import { loadSchemaFile } from '../../../src/avro/schema.ts'
import { assemble } from '../../../src/app/assemble.ts'
import { connectHeader, headerText, sluiceHeader } from '../../../src/dead-letter/headers.ts'
import { RecordMaker, troubleHeader } from '../../../src/dev/simulator/records.ts'
import { batchOf, writtenBy, rigPipeline, testClock } from '../../support/rig-pipeline.ts'
import { cyclesOf } from './rig.ts'

const cycle = { id: 1, schema: await loadSchemaFile('schemas/sensor-cycle.avsc') }
const text = { id: 3, schema: await loadSchemaFile('examples/hydraulic-rig/sensor-cycle-text.avsc') }
const schemas = fixedSchemas(new Map([cycle, text].map(({ id, schema }) => [id, schema])))

/** The pipeline of the example's own config. */
async function examplePipeline() {
  const file = 'examples/hydraulic-rig/sluice.yaml'
  const { assembly, findings } = await assemble({ file, overrides: [], environment: {}, schemas })
  if (assembly === null) throw new Error(JSON.stringify(findings))
  const { compiled, config } = assembly
  const { pipeline } = rigPipeline({
    ...compiled,
    decoder: createDecoder({ readerSchema: cycle.schema, schemas, clock: testClock }),
    encoder: createPredictionEncoder({
      schemaId: 9,
      pipeline: config.name,
      include: compiled.includedFields,
      models: compiled.models.map(({ scorer, ...head }) => ({ ...head, outputs: scorer.outputs })),
    }),
    onModelError: config.onModelError,
  })
  return pipeline
}

describe("the simulator's events in the example's pipeline", () => {
  it('are scored when good, and land under the reason of their trouble when not', async () => {
    const cycles = cyclesOf(6000, { trouble: 0.2, tombstones: true })
    const maker = new RecordMaker('cycles', cycle, text)
    const produced = cycles.map((each) => maker.recordOf(each))
    const batch = batchOf(produced.map(({ value }) => value))
    const records = batch.records.map((record, i) => ({ ...record, headers: produced[i]?.headers ?? [] }))
    const pipeline = await examplePipeline()
    await pipeline.prepare([{ ...batch, records }])
    const turn = writtenBy(await pipeline.score([{ ...batch, records }]))

    const troubles = cycles.map(({ trouble }) => trouble)
    const expected = troubles.flatMap((trouble) =>
      trouble?.reason == null ? [] : { reason: trouble.reason, field: trouble.field, kind: trouble.kind },
    )
    const landed = turn.deadLetters.map(({ headers }) => ({
      reason: headerText(headers, sluiceHeader.reason),
      field: headerText(headers, sluiceHeader.field),
      kind: headerText(headers, troubleHeader),
    }))
    expect(landed).toEqual(expected)
    expect(turn.outputs).toHaveLength(troubles.filter((trouble) => trouble === null).length)
    for (const { headers, value } of turn.deadLetters) {
      expect(value).toEqual(produced[Number(headerText(headers, connectHeader.offset))]?.value)
    }
  })
})
