import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerSchema } from '../../src/avro/register-schema.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { FakeRegistry } from './support/fake-registry.ts'

const schema = { type: 'record', name: 'R', fields: [{ name: 'x', type: 'int' }] }

describe('registerSchema', () => {
  let fake: FakeRegistry
  let url: string

  beforeEach(async () => {
    fake = new FakeRegistry()
    url = await fake.start()
  })

  afterEach(() => fake.stop())

  const register = (timeoutMs = 500) =>
    registerSchema(registryAddress(url, null, timeoutMs), 's', schema, 'BACKWARD')

  it('gives up in time on a registry that is silent', async () => {
    fake.disturbance = 'hang'
    await expect(register(30)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
  })

  it('asks a failing registry once', async () => {
    fake.disturbance = { status: 503, body: '{}' }
    await expect(register()).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(fake.requests).toHaveLength(1)
  })

  it('takes a refused connection for an outage, though its status is 400', async () => {
    await fake.stop()
    await expect(register()).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    await fake.start()
  })

  it.each([
    [401, 'CONFIG'],
    [403, 'CONFIG'],
    [409, 'SCHEMA'],
    [422, 'SCHEMA'],
    [500, 'REGISTRY_OUTAGE'],
  ])('gives status %i the code %s', async (status, code) => {
    fake.disturbance = { status, body: '{"error_code":1,"message":"no"}' }
    await expect(register()).rejects.toMatchObject({ code })
  })
})
