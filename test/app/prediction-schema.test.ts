import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { registryOf } from '../../src/app/assembly-schemas.ts'
import type { Assembly } from '../../src/app/assemble.ts'
import { predictionSchemaId, predictionSubject } from '../../src/app/prediction-schema.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { registryForEach } from '../avro/support/each-registry.ts'

const subject = 'sluice-demo.predictions-value'
const other = { type: 'record', name: 'Other', fields: [] }

function configWith(...overrides: string[]) {
  return readConfig({ file: rigFiles.config, overrides, environment: {} })
}

describe('predictionSubject', () => {
  it.each([
    [[], subject],
    [['output.topic=x'], 'x-value'],
    [['output.topic=x', 'output.subject=y'], 'y'],
  ])('is named by %j', (overrides, expected) => {
    expect(predictionSubject(configWith(...overrides))).toBe(expected)
  })
})

describe('predictionSchemaId, asked of a registry', () => {
  const own = registryForEach()

  function idOf(...overrides: string[]): Promise<number | null> {
    const config = configWith(`registry.url=${own.url}`, ...overrides)
    const found = registryOf(config)
    // What the question needs of an assembly.
    return predictionSchemaId({ config, registry: found, schemas: found } as unknown as Assembly)
  }

  it('is that of the very schema, wherever it stands among the versions', async () => {
    const id = own.fake.add(predictionSchema, subject)
    own.fake.add(other, subject)
    expect(await idOf()).toBe(id)
  })

  it('is that of the latest, where only docs differ', async () => {
    const id = own.fake.add({ ...(predictionSchema as object), doc: 'in other words' }, subject)
    expect(await idOf()).toBe(id)
  })

  it.each([
    ['nothing', []],
    ['only another schema', [other]],
  ])('is none where the subject has %s, and nothing is registered', async (_what, schemas) => {
    for (const schema of schemas) own.fake.add(schema, subject)
    await expect(idOf()).rejects.toMatchObject({
      code: 'SCHEMA',
      message: expect.stringContaining(`no prediction schema under subject '${subject}'`) as string,
    })
    expect(
      own.fake.requests.filter((request) => request.includes('/versions') && request.startsWith('POST')),
    ).toEqual([])
  })

  it('is that of a registration, where that is allowed', async () => {
    const id = await idOf('registry.autoRegister=true')
    expect(await idOf()).toBe(id)
  })

  it('is none where predictions are JSON, and nothing is asked', async () => {
    expect(await idOf('output.format=json')).toBeNull()
    expect(own.fake.requests).toEqual([])
  })

  it('is not registered after something else, also where registering is allowed', async () => {
    own.fake.add(other, subject)
    await expect(idOf('registry.autoRegister=true')).rejects.toMatchObject({
      code: 'SCHEMA',
      message: expect.stringContaining('is that of Other, not of sluice.Prediction') as string,
    })
    expect(own.fake.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
  })

  it('is not to be had from a registry that fails', async () => {
    own.fake.disturbance = { status: 503, body: '' }
    await expect(idOf()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})

describe('predictionSchemaId, without a registry', () => {
  const schemas = fixedSchemas(
    new Map([
      [4, predictionSchema],
      [5, other],
    ]),
  )
  function idOf(schemaId?: number): Promise<number | null> {
    const config = configWith()
    const output = { ...config.output, ...(schemaId === undefined ? {} : { schemaId }) }
    // What the question needs of an assembly.
    const assembly = { config: { ...config, output }, registry: null, schemas } as unknown as Assembly
    return predictionSchemaId(assembly)
  }

  it('is the one of the config', async () => {
    expect(await idOf(4)).toBe(4)
  })

  it.each([
    [undefined, 'CONFIG', 'output.schemaId is needed'],
    [9, 'CONFIG', '9 is not in schemas.files'],
    [5, 'SCHEMA', 'schema 5 of schemas.files is not the schema'],
  ])('is refused: %s', async (schemaId, code, message) => {
    await expect(idOf(schemaId)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    })
  })
})
