import { describe, expect, it } from 'vitest'
import { chooseEnvironment } from '../../../src/dev/demo/environment.ts'

describe('chooseEnvironment', () => {
  it.each([
    [{ KAFKA_BROKERS: 'a:1' }, { kind: 'own', hasRegistry: false }],
    [
      { KAFKA_BROKERS: 'a:1', SCHEMA_REGISTRY_URL: 'http://r' },
      { kind: 'own', hasRegistry: true },
    ],
    [{ KAFKA_BROKERS: '', PATH: '', JAVA_HOME: '' }, { kind: 'memory' }],
  ])('decides by %j', async (variables, expected) => {
    expect(await chooseEnvironment(variables)).toMatchObject(expected)
  })

  it('says why it is in memory, and how to get the others', async () => {
    const { why } = await chooseEnvironment({ PATH: '', JAVA_HOME: '' })
    expect(why).toMatch(
      /^in memory, without Kafka: There is no java.*For your own cluster, set KAFKA_BROKERS\.$/,
    )
  })
})
