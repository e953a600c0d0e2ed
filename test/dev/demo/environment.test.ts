import { describe, expect, it } from 'vitest'
import { chooseEnvironment } from '../../../src/dev/demo/environment.ts'

const inConfig = { brokers: true, registry: false }
const nothing = { brokers: false, registry: false }
const noJava = { PATH: '', JAVA_HOME: '' }

describe('chooseEnvironment', () => {
  it.each([
    [{ KAFKA_BROKERS: 'a:1' }, nothing, { kind: 'own', hasRegistry: false }],
    [{ KAFKA_BROKERS: 'a:1', SCHEMA_REGISTRY_URL: 'http://r' }, nothing, { kind: 'own', hasRegistry: true }],
    [{ KAFKA_BROKERS: 'a:1' }, { ...nothing, registry: true }, { kind: 'own', hasRegistry: true }],
    [noJava, inConfig, { kind: 'own', hasRegistry: false }],
    [noJava, { brokers: true, registry: true }, { kind: 'own', hasRegistry: true }],
    [{ KAFKA_BROKERS: '', ...noJava }, nothing, { kind: 'memory' }],
  ])('decides by %j and by addresses in the config: %j', async (variables, fixed, expected) => {
    expect(await chooseEnvironment(variables, fixed)).toMatchObject(expected)
  })

  it.each([
    [{ KAFKA_BROKERS: 'a:1' }, nothing, /^your own cluster, as KAFKA_BROKERS says, with schema files/],
    [noJava, inConfig, /^your own cluster, as kafka\.brokers of the config says, with schema files/],
    [noJava, { brokers: true, registry: true }, /with the config's registry; only the topics/],
    [{ ...noJava, SCHEMA_REGISTRY_URL: 'http://r' }, inConfig, /with the registry of SCHEMA_REGISTRY_URL/],
    [
      noJava,
      nothing,
      /^in memory, without Kafka: There is no java.*For your own cluster, set KAFKA_BROKERS\.$/,
    ],
  ])('says why, and how to get the others: %j, %j', async (variables, fixed, expected) => {
    expect((await chooseEnvironment(variables, fixed)).why).toMatch(expected)
  })

  it('refuses a registry of its own beside brokers that are not', async () => {
    await expect(chooseEnvironment(noJava, { ...nothing, registry: true })).rejects.toThrow(
      'registry.url is an address of your own, but no brokers are given',
    )
  })
})
