import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import {
  broughtTo,
  checkOwnConfig,
  chooseOwnEnvironment,
  sourceOf,
} from '../../../src/dev/own/environment.ts'
import type { OwnEnvironment, OwnPipeline } from '../../../src/dev/own/environment.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { alarmModel, telemetrySchemaFile, writeTelemetryConfig } from '../../support/telemetry.ts'

const scratch = scratchFolder()
const withFiles = writeTelemetryConfig(scratch, 'deadLetter: { topic: d }')
const production = join(scratch, 'production.yaml')
writeFileSync(
  production,
  `
name: devices
kafka:
  brokers: kafka.example:9093
  ssl: true
  sasl: { mechanism: plain, username: u, password: "\${KAFKA_PASSWORD}" }
registry:
  url: https://registry.example
  auth: { type: bearer, token: "\${REGISTRY_TOKEN}" }
input: { topic: telemetry, group: g, schema: { file: ${resolve(telemetrySchemaFile)} } }
models: [{ name: alarm, file: ${resolve(alarmModel)} }]
output: { topic: p }
deadLetter: { topic: d }
`,
)

function pipeline(over: Partial<OwnPipeline> = {}): OwnPipeline {
  return { config: production, overrides: [], environment: {}, ...over }
}

const environments = {
  local: { kind: 'local', why: '' },
  memory: { kind: 'memory', why: '' },
  cluster: { kind: 'cluster', why: '' },
} satisfies Record<string, OwnEnvironment>

const local = { brokers: '127.0.0.1:1', registry: 'http://127.0.0.1:2' }

describe('chooseOwnEnvironment', () => {
  it.each([
    ['--set kafka.brokers', { overrides: ['kafka.brokers=a:1'] }],
    ['--set kafka', { overrides: ['kafka={brokers: a:1}'] }],
    ['KAFKA_BROKERS', { environment: { KAFKA_BROKERS: 'a:1' } }],
  ])('is your own cluster by %s', async (_what, over) => {
    expect((await chooseOwnEnvironment(pipeline(over), 'auto')).kind).toBe('cluster')
  })

  it('is memory where it is asked for, or where there is no Java; never the brokers of the file', async () => {
    expect((await chooseOwnEnvironment(pipeline(), 'memory')).kind).toBe('memory')
    const environment = { KAFKA_BROKERS: '', PATH: '', JAVA_HOME: '' }
    const overrides = ['kafka.requestTimeoutMs=1']
    expect((await chooseOwnEnvironment(pipeline({ environment, overrides }), 'auto')).kind).toBe('memory')
  })
})

describe('broughtTo', () => {
  it('brings a config with log-in to a local broker and registry, without its secrets', () => {
    const brought = pipeline({ overrides: broughtTo(environments.local, pipeline(), local) })
    const { kafka, registry } = readConfig(sourceOf(brought))
    expect(kafka).toMatchObject({ brokers: ['127.0.0.1:1'], ssl: false })
    expect(kafka.sasl).toBeUndefined()
    expect(registry).toMatchObject({ url: 'http://127.0.0.1:2' })
    expect(registry?.auth).toBeUndefined()
  })

  it('lets the schema files of a config be', () => {
    const own = pipeline({ config: withFiles })
    const overrides = broughtTo(environments.local, own, local)
    const { kafka, registry } = readConfig(sourceOf({ ...own, overrides }))
    expect(kafka.brokers).toEqual(['127.0.0.1:1'])
    expect(registry).toBeUndefined()
  })

  it('changes addresses alone on a cluster, and only those that the environment names', () => {
    const secrets = { KAFKA_PASSWORD: 'p', REGISTRY_TOKEN: 't' }
    const environment = { ...secrets, KAFKA_BROKERS: 'a:1,b:2' }
    const own = pipeline({ environment })
    const config = readConfig(sourceOf({ ...own, overrides: broughtTo(environments.cluster, own) }))
    expect(config.kafka).toMatchObject({ brokers: ['a:1', 'b:2'], ssl: true })
    expect(config.registry?.url).toBe('https://registry.example')
    const both = pipeline({ environment: { ...environment, SCHEMA_REGISTRY_URL: 'http://r:1' } })
    const overrides = broughtTo(environments.cluster, both)
    expect(readConfig(sourceOf({ ...both, overrides })).registry?.url).toBe('http://r:1')
  })

  it('lets --set have the last word', () => {
    const own = pipeline({ overrides: ['kafka.clientId=me'] })
    const overrides = broughtTo(environments.local, own, local)
    expect(readConfig(sourceOf({ ...own, overrides })).kafka.clientId).toBe('me')
  })
})

describe('checkOwnConfig', () => {
  const bySubject = pipeline({ overrides: ['input.schema={subject: s-value, version: 3}'] })

  it('takes a config that can run', () => {
    checkOwnConfig(environments.local, pipeline())
    checkOwnConfig(environments.memory, pipeline({ config: withFiles }))
  })

  it.each(['local', 'memory'] as const)('says what to give where %s has no such subject', (kind) => {
    expect(() => {
      checkOwnConfig(environments[kind], bySubject)
    }).toThrow(/version 3 of subject s-value, and .*--set 'input\.schema=\{file: s-value\.avsc\}'/)
  })

  it('leaves a subject to the registry of a cluster', () => {
    const environment = { KAFKA_BROKERS: 'a:1', KAFKA_PASSWORD: 'p', REGISTRY_TOKEN: 't' }
    checkOwnConfig(environments.cluster, { ...bySubject, environment })
  })

  it('tells what is wrong with the config', () => {
    const broken = pipeline({ overrides: ['batch.maxRecords=0'] })
    expect(() => {
      checkOwnConfig(environments.local, broken)
    }).toThrow('batch.maxRecords')
  })
})
