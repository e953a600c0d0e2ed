import { describe, expect, it } from 'vitest'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import { targetOf } from '../../../src/dev/simulator/target.ts'

const environment = { KAFKA_BROKERS: 'a:1,b:2', SCHEMA_REGISTRY_URL: 'http://r:8081' }
const config = (overrides: readonly string[] = [], fixedIds = false) => ({
  config: rigFiles.config,
  overrides,
  fixedIds,
})

describe('targetOf a config', () => {
  it('is the input of the pipeline, on its brokers and its registry, under a name of its own', () => {
    const overrides = ['input.topic=x', 'kafka.ssl=true', 'kafka.requestTimeoutMs=7000']
    const { topic, connection, registry } = targetOf(config(overrides), environment)
    expect(topic).toBe('x')
    expect(connection).toMatchObject({
      brokers: ['a:1', 'b:2'],
      clientId: 'rig-simulator',
      ssl: true,
      requestTimeoutMs: 7_000,
    })
    expect(registry?.url).toBe('http://r:8081')
  })

  it('has no registry where ids are fixed', () => {
    expect(targetOf(config([], true), environment).registry).toBeNull()
  })

  it.each([
    [rigFiles.config, [], 'cycles'],
    [rigFiles.windowsConfig, [], 'readings'],
    [
      rigFiles.windowsConfig,
      ['windows={key: a, time: b, channel: c, hz: d, values: e, size: 1s, channels: {f: [mean]}}'],
      'blocks',
    ],
  ])('says what events are by its windows: %s %j', (file, overrides, events) => {
    expect(targetOf({ config: file, overrides, fixedIds: true }, environment).events).toBe(events)
  })

  it('throws what is wrong with the config', () => {
    expect(() => targetOf(config(['input.startFrom=middle']), environment)).toThrow('input.startFrom')
  })
})

describe('targetOf options', () => {
  it.each([
    ['http://r', 'http://r'],
    [null, undefined],
  ])('takes them as they are: registry %s', (registryUrl, url) => {
    const target = targetOf({ topic: 'x', brokers: ['a:1'], registryUrl }, environment)
    expect(target).toMatchObject({ topic: 'x', connection: { brokers: ['a:1'] } })
    expect(target.registry?.url).toBe(url)
  })
})
