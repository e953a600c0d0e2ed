import { describe, expect, it } from 'vitest'
import { registerSchema } from '../../src/avro/register-schema.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import { registryForEach } from './support/each-registry.ts'

const schema = { type: 'record', name: 'R', fields: [{ name: 'x', type: 'int' }] }

describe('registerSchema', () => {
  const own = registryForEach()

  const register = (timeoutMs = 500) =>
    registerSchema(registryAddress(own.url, null, timeoutMs), 's', schema, 'BACKWARD')

  it('gives up in time on a registry that is silent', async () => {
    own.fake.disturbance = 'hang'
    await expect(register(30)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
  })

  it('asks a failing registry once', async () => {
    own.fake.disturbance = { status: 503, body: '{}' }
    await expect(register()).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(own.fake.requests).toHaveLength(1)
  })

  it('takes a refused connection for an outage, though its status is 400', async () => {
    await own.fake.stop()
    await expect(register()).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    await own.fake.start()
  })

  it.each([
    [401, 'CONFIG'],
    [403, 'CONFIG'],
    [409, 'SCHEMA'],
    [422, 'SCHEMA'],
    [500, 'REGISTRY_OUTAGE'],
  ])('gives status %i the code %s', async (status, code) => {
    own.fake.disturbance = { status, body: '{"error_code":1,"message":"no"}' }
    await expect(register()).rejects.toMatchObject({ code })
  })
})
