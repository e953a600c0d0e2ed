import { describe, expect, it } from 'vitest'
import { fileSchemas } from '../../src/avro/schema-source.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'

describe('fileSchemas', () => {
  it('gives the schema of each id, and unknown-schema-id for others', async () => {
    const source = await fileSchemas({ 7: 'schemas/prediction.avsc' })
    expect(await source.schemaById(7)).toEqual(predictionSchema)
    expect(await source.schemaById(8)).toMatchObject({ reason: 'unknown-schema-id' })
    await expect(source.ping()).resolves.toBeUndefined()
  })

  it('refuses a file that is not there, by name', async () => {
    await expect(fileSchemas({ 1: 'schemas/none.avsc' })).rejects.toMatchObject({ code: 'SCHEMA' })
    await expect(fileSchemas({ 1: 'schemas/none.avsc' })).rejects.toThrow('schemas/none.avsc')
  })

  it.each([-1, 1.5, 2 ** 31])('refuses the id %d', async (id) => {
    await expect(fileSchemas({ [id]: 'schemas/prediction.avsc' })).rejects.toMatchObject({ code: 'CONFIG' })
  })
})
