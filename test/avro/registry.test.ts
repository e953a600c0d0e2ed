import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { createRegistry } from '../../src/avro/registry.ts'
import type { SchemaRegistry } from '../../src/avro/registry.ts'
import { RefusedId } from '../../src/avro/schema-source.ts'
import { registryAddress } from '../../src/avro/registry-http.ts'
import type { Fault } from '../../src/core/outcome.ts'
import { dialects, FakeRegistry, guidOf } from './support/fake-registry.ts'
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
    it.each([401, 405, 408, 425, 429, 500, 502, 503, 504])('status %i', async (status) => {
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
  })

  describe('says that an id is refused, not what to make of it, for', () => {
    it.each([400, 403, 422])('status %i', async (status) => {
      fake.disturbance = { status, body: '{"error_code":40301,"message":"no"}' }
      expect(await registry.schemaById(1)).toMatchObject({
        why: expect.stringContaining(String(status)) as string,
      })
    })

    it('a schema that is no JSON', async () => {
      expect(await registry.schemaById(fake.add('{ oops'))).toBeInstanceOf(RefusedId)
    })

    it('a schema that refers to one that is not there', async () => {
      const references = [{ name: 'plant.Unit', subject: 'unit', version: 1 }]
      const refused = await registry.schemaById(fake.add('"plant.Unit"', 's-value', references))
      expect(refused).toMatchObject({ why: expect.stringContaining('version 1 of subject unit') as string })
    })
  })

  it('writes out what a schema refers to, however deep', async () => {
    const unit = { type: 'enum', name: 'Unit', namespace: 'plant', symbols: ['BAR'] }
    const limits = {
      type: 'record',
      name: 'Limits',
      namespace: 'plant',
      fields: [{ name: 'unit', type: 'Unit' }],
    }
    const reading = {
      type: 'record',
      name: 'Reading',
      namespace: 'plant',
      fields: [{ name: 'limits', type: 'plant.Limits' }],
    }
    fake.add(JSON.stringify(unit), 'unit')
    fake.add(JSON.stringify(limits), 'limits', [{ name: 'plant.Unit', subject: 'unit', version: 1 }])
    const id = fake.add(JSON.stringify(reading), 'reading', [
      { name: 'plant.Limits', subject: 'limits', version: 1 },
    ])
    const whole = {
      ...reading,
      fields: [{ name: 'limits', type: { ...limits, fields: [{ name: 'unit', type: unit }] } }],
    }
    expect(await registry.schemaById(id)).toEqual(whole)
    expect(await registry.latest('reading')).toEqual({ id, schema: whole })
  })

  it('asks for what several schemas refer to once, and takes a circle for what it is', async () => {
    const unit = { type: 'enum', name: 'Unit', symbols: ['BAR'] }
    const record = (name: string, types: Readonly<Record<string, unknown>>) => ({
      type: 'record',
      name,
      fields: Object.entries(types).map(([field, type]) => ({ name: field, type })),
    })
    const to = (name: string) => ({ name, subject: name.toLowerCase(), version: 1 })
    fake.add(unit, 'unit')
    fake.add(record('Left', { unit: 'Unit', right: ['null', 'Right'] }), 'left', [to('Unit'), to('Right')])
    fake.add(record('Right', { unit: 'Unit', left: ['null', 'Left'] }), 'right', [to('Unit'), to('Left')])
    const id = fake.add(record('Pair', { left: 'Left', right: 'Right' }), 'pair', [to('Left'), to('Right')])
    const pair = await registry.schemaById(id)
    expect(pair).toMatchObject(
      record('Pair', {
        left: record('Left', {
          unit,
          right: ['null', record('Right', { unit: 'Unit', left: ['null', 'Left'] })],
        }),
        right: 'Right',
      }),
    )
    expect(fake.requests).toHaveLength(4)
  })

  it.each([
    ['of another type', 'is a schema of type PROTOBUF'],
    ['that is broken', 'is broken: '],
  ])('says of a schema that refers to one %s what is wrong', async (which, words) => {
    if (which === 'of another type') fake.add('syntax = "proto3";', 'unit', undefined, 'PROTOBUF')
    else fake.add('{ oops', 'unit')
    const references = [{ name: 'plant.Unit', subject: 'unit', version: 1 }]
    fake.add('"plant.Unit"', 's-value', references)
    await expect(registry.latest('s-value')).rejects.toMatchObject({ code: 'SCHEMA' })
    await expect(registry.latest('s-value')).rejects.toThrow(
      `subject s-value refers to version 1 of subject unit, which ${words}`,
    )
  })

  it('gives a schema of another type with all that it refers to, by the names that are used for it', async () => {
    fake.add('unit', 'unit', undefined, 'PROTOBUF')
    const to = (name: string) => [{ name: `${name}.proto`, subject: name, version: 1 }]
    fake.add('limits', 'limits', to('unit'), 'PROTOBUF')
    const id = fake.add('reading', 'reading', [...to('limits'), ...to('unit')], 'PROTOBUF')
    const reading = {
      text: 'reading',
      references: new Map([
        ['unit.proto', 'unit'],
        ['limits.proto', 'limits'],
      ]),
    }
    expect(await registry.textById(id, 'PROTOBUF')).toEqual(reading)
    expect(await registry.typedVersion('reading', 1)).toEqual({ type: 'PROTOBUF', ...reading })
    expect(await registry.textById(id, 'JSON')).toMatchObject({ reason: 'schema-mismatch' })
    const lacking = fake.add('other', 'other', to('nothing'), 'PROTOBUF')
    expect(await registry.textById(lacking, 'PROTOBUF')).toBeInstanceOf(RefusedId)
    await expect(registry.typedVersion('other', 1)).rejects.toMatchObject({ code: 'SCHEMA' })
  })

  describe('by GUID', () => {
    it('gives the schema that has it', async () => {
      const id = fake.add(schema)
      expect(await registry.schemaById(guidOf(id))).toEqual(schema)
      expect(await registry.schemaById(guidOf(77))).toMatchObject({ reason: 'unknown-schema-id' })
    })

    it('says of a registry that knows ids alone that it does, and of one that does not answer nothing', async () => {
      const old = new FakeRegistry(dialects[2])
      const ids = createRegistry(registryAddress(await old.start()))
      expect(await ids.schemaById(guidOf(1))).toMatchObject({
        reason: 'unsupported-wire-format',
        message: expect.stringContaining('does not look schemas up by GUID') as string,
      })
      await old.stop()
      fake.disturbance = { status: 404, body: '<html>Not Found</html>' }
      await expect(registry.schemaById(guidOf(1))).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
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
    const known = createRegistry(registryAddress(url, { username: 'ada', password: new Secret('s3cret') }))
    await known.register('s-value', schema)
    const basic = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`
    expect(new Set(fake.authorizations)).toEqual(new Set([basic]))
    fake.disturbance = { status: 401, body: '{}' }
    await expect(known.schemaById(1)).rejects.toThrow(/^(?!.*s3cret)/)
  })

  it.each([301, 302, 307, 308])(
    'follows a redirection by status %i, with method, body and credentials',
    async (status) => {
      const id = fake.add(schema, 's-value')
      const known = createRegistry(registryAddress(url, { token: new Secret('t0ken') }))
      fake.disturbance = { status, headers: { location: `${url}/subjects/s-value` }, body: '' }
      fake.disturbances = 1
      expect(await known.lookup('s-value', schema)).toBe(id)
      expect(fake.requests).toEqual(['POST /subjects/s-value', 'POST /subjects/s-value'])
      expect(fake.authorizations).toEqual(['Bearer t0ken', 'Bearer t0ken'])
    },
  )

  it('does not send credentials to another server', async () => {
    const other = new FakeRegistry()
    const location = `${await other.start()}/schemas/ids/1`
    other.add(schema)
    fake.disturbance = { status: 301, headers: { location }, body: '' }
    const known = createRegistry(registryAddress(url, { token: new Secret('t0ken') }))
    expect(await known.schemaById(1)).toEqual(schema)
    expect(other.authorizations).toEqual([undefined])
    await other.stop()
  })

  it('takes redirections without end for an outage', async () => {
    fake.disturbance = { status: 301, headers: { location: '/schemas/ids/1' }, body: '' }
    await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(fake.requests.length).toBeLessThan(10)
  })

  it.each([429, 503])('waits as long as status %i asks for, and asks again', async (status) => {
    const id = fake.add(schema)
    fake.disturbance = { status, headers: { 'retry-after': '0' }, body: '' }
    fake.disturbances = 2
    expect(await registry.schemaById(id)).toEqual(schema)
    expect(fake.requests).toHaveLength(3)
  })

  it('does not wait longer than a request may take', async () => {
    fake.disturbance = { status: 429, headers: { 'retry-after': '60' }, body: '' }
    await expect(registry.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(fake.requests).toHaveLength(1)
  })

  it('sends a bearer token with every request', async () => {
    await createRegistry(registryAddress(url, { token: new Secret('t0ken') })).register('s-value', schema)
    expect(new Set(fake.authorizations)).toEqual(new Set(['Bearer t0ken']))
  })
})
