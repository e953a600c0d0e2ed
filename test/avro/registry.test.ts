import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRegistry } from '../../src/avro/registry.ts'
import type { SchemaRegistry } from '../../src/avro/registry.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import type { Fault } from '../../src/core/outcome.ts'
import { dialects, FakeRegistry } from './support/fake-registry.ts'
import { registryContract } from './support/registry-contract.ts'

for (const dialect of dialects) {
  const fake = new FakeRegistry(dialect)
  registryContract(`a registry that answers as ${dialect.name} does`, {
    start: () => fake.start(),
    stop: () => fake.stop(),
  })
}

const schema = { type: 'record', name: 'R', fields: [{ name: 'x', type: 'int' }] }

describe('createRegistry', () => {
  let fake: FakeRegistry
  let url: string
  let registry: SchemaRegistry

  beforeEach(async () => {
    fake = new FakeRegistry()
    url = await fake.start()
    registry = createRegistry(registryAddress(url, null, 500))
  })

  afterEach(() => fake.stop())

  describe('takes for an outage, not for a verdict on the record,', () => {
    it.each([401, 403, 408, 425, 429, 500, 502, 503, 504, 400, 405])('status %i', async (status) => {
      fake.disturbance = { status, body: '{"error_code":50001,"message":"no"}' }
      await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE', retriable: true })
    })

    it.each([
      ['a 404 of another server', 404, '<html>Not Found</html>'],
      ['a 404 for the path', 404, '{"error_code":404,"message":"HTTP 404 Not Found"}'],
      ['a page instead of JSON', 200, '<html>Sign in</html>'],
      ['JSON without a schema', 200, '{"ok":true}'],
      ['an empty success', 204, ''],
    ])('%s', async (_, status, body) => {
      // Node's server refuses a body for 204, and there is none.
      fake.disturbance = { status, body }
      await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    })

    it('silence, after the time limit', async () => {
      fake.disturbance = 'hang'
      const quick = createRegistry(registryAddress(url, null, 30))
      await expect(quick.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
      await expect(quick.register('s-value', schema)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    })

    it('a refused connection', async () => {
      await fake.stop()
      await expect(registry.schemaById(1)).rejects.toThrow('ECONNREFUSED')
      await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
      await expect(registry.ping()).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
      await expect(registry.register('s-value', schema)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
      await fake.start()
    })
  })

  describe('gives as a verdict on the record', () => {
    it.each([
      ['JSON', 'JSON'],
      ['PROTOBUF', 'PROTOBUF'],
    ])('schema-mismatch for a schema of type %s', async (type, words) => {
      fake.disturbance = { status: 200, body: JSON.stringify({ schema: '{}', schemaType: type }) }
      expect(await registry.schemaById(1)).toMatchObject({ reason: 'schema-mismatch' })
      expect(((await registry.schemaById(1)) as Fault).message).toContain(words)
    })

    it('schema-mismatch for a schema with references', async () => {
      const references = [{ name: 'plant.Unit', subject: 'unit', version: 1 }]
      fake.disturbance = { status: 200, body: JSON.stringify({ schema: '"string"', references }) }
      expect(((await registry.schemaById(1)) as Fault).message).toContain('refers to other subjects')
    })

    it('schema-mismatch for a schema that is no JSON', async () => {
      expect(await registry.schemaById(fake.add('{ oops'))).toMatchObject({ reason: 'schema-mismatch' })
    })
  })

  describe('refuses as a mistake in the configuration', () => {
    it.each([401, 403])('credentials that the registry does not take (%i)', async (status) => {
      fake.disturbance = { status, body: '{"error_code":40101,"message":"Unauthorized"}' }
      for (const call of [registry.ping(), registry.latest('s'), registry.register('s', schema)]) {
        await expect(call).rejects.toMatchObject({ code: 'CONFIG' })
      }
    })

    it('a URL where no registry is', async () => {
      const elsewhere = createRegistry(registryAddress(`${url}/elsewhere`))
      await expect(elsewhere.ping()).rejects.toMatchObject({ code: 'CONFIG' })
      await expect(elsewhere.ping()).rejects.toThrow('check the URL and its path')
    })
  })

  it('sends credentials with every request, and only in the header', async () => {
    const known = createRegistry(registryAddress(url, { username: 'ada', password: 's3cret' }))
    await known.register('s-value', schema)
    const basic = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`
    expect(new Set(fake.authorizations)).toEqual(new Set([basic]))
    fake.disturbance = { status: 403, body: '{}' }
    await expect(known.schemaById(1)).rejects.toThrow(/^(?!.*s3cret)/)
  })

  it('sends a bearer token with every request', async () => {
    await createRegistry(registryAddress(url, { token: 't0ken' })).register('s-value', schema)
    expect(new Set(fake.authorizations)).toEqual(new Set(['Bearer t0ken']))
  })
})
