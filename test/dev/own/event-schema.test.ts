import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { createRegistry } from '../../../src/avro/registry.ts'
import { registryAddress } from '../../../src/avro/registry-http.ts'
import { eventSchema, subjectOf } from '../../../src/dev/own/event-schema.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { telemetrySchema, writeTelemetryConfig } from '../../support/telemetry.ts'

const scratch = scratchFolder()
const file = writeTelemetryConfig(scratch, 'deadLetter: { topic: d }')

function configWith(...overrides: string[]) {
  return readConfig({ file, overrides, environment: {} })
}

/** The telemetry pipeline with a registry in place of its files. */
function inMemory(...overrides: string[]) {
  const { schemas, ...config } = configWith(...overrides)
  expect(schemas).toBeDefined()
  return { config, registry: null }
}

describe('eventSchema', () => {
  it('is the schema of the file, under the id that schemas.files gives it', async () => {
    const config = configWith(`schemas.files["4"]=${resolve('schemas/sensor-cycle.avsc')}`)
    const found = await eventSchema({ config, registry: null }, 0)
    expect(found).toEqual({ id: 1, schema: telemetrySchema })
  })

  it('knows the schema in a copy of its file', async () => {
    const copy = join(scratch, 'copy.avsc')
    writeFileSync(copy, JSON.stringify(telemetrySchema, null, 4))
    const config = configWith(`input.schema.file=${copy}`)
    expect(await eventSchema({ config, registry: null }, 0)).toMatchObject({ id: 1 })
  })

  it('says when no id is given to it', async () => {
    const config = configWith(`schemas.files["1"]=${resolve('schemas/sensor-cycle.avsc')}`)
    expect(await eventSchema({ config, registry: null }, 0)).toMatch(/^schemas\.files gives no id to/)
  })

  it('has the id of memory where there is neither registry nor file', async () => {
    expect(await eventSchema(inMemory(), 7)).toEqual({ id: 7, schema: telemetrySchema })
  })

  it('says that a row is no envelope', async () => {
    expect(await eventSchema(inMemory('input.unwrap=debezium'), 7)).toMatch(/must be that of the envelope/)
  })

  it('rejects where the registry does not answer', async () => {
    const registry = createRegistry(registryAddress('http://127.0.0.1:1'))
    await expect(eventSchema({ ...inMemory(), registry }, 7)).rejects.toThrow('127.0.0.1:1')
  })
})

describe('subjectOf', () => {
  it('is that of the topic, unless the config names one', () => {
    expect(subjectOf(configWith())).toBe('telemetry-value')
    const { config } = inMemory()
    const input = { ...config.input, schema: { subject: 'x', version: 1 } }
    expect(subjectOf({ ...config, input })).toBe('x')
  })
})
