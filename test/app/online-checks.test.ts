import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { checkOnline } from '../../src/app/online-checks.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { registryForEach } from '../avro/support/each-registry.ts'
import { cli } from '../support/cli.ts'
import { sensorCycleSchema } from '../support/rig-pipeline.ts'

const file = 'examples/hydraulic-rig/sluice.yaml'
const input = 'sluice-demo.cycles-value'
const output = 'sluice-demo.predictions-value'

describe('checkOnline, where no broker answers (with one: test/e2e/online.test.ts)', () => {
  const own = registryForEach()

  const check = async (...overrides: string[]) => {
    const environment = { KAFKA_BROKERS: '127.0.0.1:9', SCHEMA_REGISTRY_URL: own.url }
    return checkOnline(await assembleOrThrow({ file, overrides, environment }, () => undefined))
  }

  const checkOf = (format: 'json-registry' | 'protobuf-registry', ...overrides: string[]) => {
    const proto = `input.schema={file: ${resolve('test/fixtures/schemas/sensor-cycle.proto')}}`
    const schema = format === 'protobuf-registry' ? [proto] : []
    return check(`input.format=${format}`, 'output.format=json', ...schema, ...overrides)
  }

  it('says what does not answer, and what it found elsewhere all the same', async () => {
    const { remarks, unreachable } = await check()
    expect(unreachable).toEqual([expect.stringMatching(/^cannot reach Kafka at 127\.0\.0\.1:9: /)])
    expect(remarks).toEqual([
      {
        severity: 'error',
        path: ['output', 'topic'],
        message: `subject '${output}' has no schema of predictions`,
        hint: 'sluice schema register',
      },
    ])
  })

  it.each([
    ['is the one that is read', 'PROTOBUF', (text: string) => text, null],
    [
      'has another type for a field',
      'PROTOBUF',
      (text: string) => text.replace('int64 cycle', 'string cycle'),
      'is string',
    ],
    [
      'has another message',
      'PROTOBUF',
      (text: string) => text.replace('SensorCycle', 'Other'),
      'does not define',
    ],
    [
      'is of another language',
      'JSON',
      () => '{}',
      'is a schema of type JSON, and input.format is protobuf-registry',
    ],
  ] as const)('judges the newest Protobuf schema of the events, which %s', async (_, type, change, words) => {
    const proto = resolve('test/fixtures/schemas/sensor-cycle.proto')
    own.fake.add(predictionSchema, output)
    own.fake.add(change(readFileSync(proto, 'utf8')), input, undefined, type)
    const { remarks } = await check('input.format=protobuf-registry', `input.schema={file: ${proto}}`)
    const message = expect.stringContaining(words ?? '') as string
    expect(remarks).toEqual(words === null ? [] : [{ severity: 'error', path: ['input', 'schema'], message }])
  })

  it('has nothing to say of subjects that are as they should be', async () => {
    own.fake.add(predictionSchema, output)
    own.fake.add(sensorCycleSchema, input)
    expect((await check()).remarks).toEqual([])
    expect((await check('registry.autoRegister=true', 'output.subject=new')).remarks).toEqual([])
  })

  it('finds that the newest schema of the producers cannot be read', async () => {
    own.fake.add(predictionSchema, output)
    own.fake.add({ type: 'record', name: 'SensorCycle', namespace: 'sluice.rig', fields: [] }, input)
    expect((await check()).remarks).toEqual([
      {
        severity: 'error',
        path: ['input', 'schema'],
        message: expect.stringContaining(`newest schema of subject '${input}' cannot be read: `) as string,
      },
    ])
    // The subject has events of other types as well.
    expect((await check('input.types=[SensorCycle]')).remarks).toEqual([])
  })

  it.each([
    ['json-registry', 'PROTOBUF', 'syntax = "proto3"; message M { double a = 1; }'],
    ['json-registry', 'AVRO', sensorCycleSchema],
    ['protobuf-registry', 'JSON', { type: 'object' }],
  ] as const)('finds for %s that the newest schema of the producers is of type %s', async (...row) => {
    const [format, type, schema] = row
    own.fake.add(schema, input, [], type === 'AVRO' ? undefined : type)
    expect((await checkOf(format)).remarks).toMatchObject([
      {
        severity: 'error',
        path: ['input', 'schema'],
        message: expect.stringContaining(
          `'${input}' cannot be read: it is a schema of type ${type}, and input.format is ${format}`,
        ) as string,
      },
    ])
  })

  it.each([
    ['json-registry', 'JSON', { type: 'object' }],
    ['protobuf-registry', 'PROTOBUF', readFileSync('test/fixtures/schemas/sensor-cycle.proto', 'utf8')],
  ] as const)('has nothing to say for %s where it is of type %s, or not there', async (...row) => {
    const [format, type, schema] = row
    expect((await checkOf(format)).remarks).toEqual([])
    own.fake.add(schema, input, [], type)
    expect((await checkOf(format)).remarks).toEqual([])
  })

  it.each(['json-registry', 'protobuf-registry'] as const)(
    'says for %s that the registry does not answer',
    async (format) => {
      const { unreachable } = await checkOf(format, 'registry.url=http://127.0.0.1:9')
      expect(unreachable).toContainEqual(
        expect.stringMatching(/^schema registry http:\/\/127\.0\.0\.1:9 does not answer/),
      )
    },
  )

  it('asks nothing of subjects that no format needs', async () => {
    own.fake.add({ type: 'record', name: 'Other', fields: [] }, input)
    expect((await check('input.format=json')).remarks).toHaveLength(1)
    own.fake.requests.length = 0
    const schemaOnly = 'input.schema={subject: cycles, version: 1}'
    own.fake.add(sensorCycleSchema, 'cycles')
    expect((await check('input.format=json', 'output.format=json', schemaOnly)).remarks).toEqual([])
    expect(own.fake.requests.filter((request) => request.includes(output))).toEqual([])
  })

  it('finds that the port is taken', async () => {
    own.fake.add(predictionSchema, output)
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const { remarks } = await check(`http.port=${port}`)
    server.close()
    expect(remarks).toMatchObject([
      {
        severity: 'warning',
        path: ['http', 'port'],
        message: expect.stringContaining(`${port} now (EADDRINUSE)`) as string,
      },
    ])
  })

  it('says 3 by `sluice lint --online`, with the line of what it found', async () => {
    const env = { KAFKA_BROKERS: '127.0.0.1:9', SCHEMA_REGISTRY_URL: own.url }
    const { code, stdout, stderr } = await cli(['lint', '--online', '-c', file], { env })
    expect(code).toBe(3)
    expect(stderr).toContain('cannot reach Kafka at 127.0.0.1:9')
    expect(stderr).toContain('1 error, as far as could be asked')
    expect(stdout).toMatch(/sluice\.yaml:\d+:\d+: error: output\.topic: subject '.*' has no schema/)
  })

  it('asks nothing where the config is wrong', async () => {
    const { code, stderr } = await cli(['lint', '--online', '-c', file, '--set', 'name=two words'])
    expect(code).toBe(1)
    expect(stderr).toContain('nothing was asked online')
    expect(own.fake.requests).toEqual([])
  })
})
