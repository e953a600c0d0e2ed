import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import {
  checkPredictionSubject,
  predictionSchemaId,
  registerPredictionSchema,
} from '../../src/app/prediction-schema.ts'
import { publishedSchema } from '../../src/app/published-schema.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { registryForEach } from '../avro/support/each-registry.ts'

const config = 'examples/hydraulic-rig/two-stages/features.yaml'
const subject = 'sluice-demo.rows-value'

describe('publishedSchema', () => {
  const own = registryForEach()

  const assembled = (...overrides: string[]) =>
    assembleOrThrow(
      { file: config, overrides: [`registry.url=${own.url}`, ...overrides], environment: {} },
      () => undefined,
    )

  it('is registered like that of predictions: by the name of its pipeline', async () => {
    const assembly = await assembled()
    const published = publishedSchema(assembly)
    const registry = assembly.registry!
    expect(published).toMatchObject({ noun: 'row', name: 'sluice.features.HydraulicRigFeatures' })
    await expect(predictionSchemaId(assembly)).rejects.toThrow(`no row schema under subject '${subject}'`)
    expect(await checkPredictionSubject(assembly.config, registry, published)).toMatchObject({
      state: 'absent',
    })
    const { id } = await registerPredictionSchema(assembly.config, registry, published)
    expect(await predictionSchemaId(assembly)).toBe(id)
  })

  it('is not taken for another: neither for predictions nor for a plan with another feature', async () => {
    own.fake.add(predictionSchema, subject)
    const assembly = await assembled('registry.autoRegister=true')
    await expect(predictionSchemaId(assembly)).rejects.toThrow(
      'is that of sluice.Prediction, not of sluice.features.',
    )
    const first = await assembled('output.topic=other', 'registry.autoRegister=true')
    const id = await predictionSchemaId(first)
    const more = await assembled(
      'output.topic=other',
      'registry.autoRegister=true',
      'features[12]={log1p: {field: vs_vib, as: more}}',
    )
    expect(await predictionSchemaId(more)).not.toBe(id)
  })

  it('is none where rows are JSON', async () => {
    expect(await predictionSchemaId(await assembled('output.format=json'))).toBeNull()
  })
})
