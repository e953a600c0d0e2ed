import { describe, expect, it } from 'vitest'
import { fixedAddresses } from '../../../src/dev/demo/fixed-addresses.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'

const addressesOf = (overrides: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  fixedAddresses({ file: rigFiles.config, overrides, environment })

describe('fixedAddresses', () => {
  it.each([
    [[], { brokers: false, registry: false }],
    [['kafka.brokers=a:1'], { brokers: true, registry: false }],
    [['kafka.brokers=[a:1, b:2]'], { brokers: true, registry: false }],
    [['registry.url=http://r'], { brokers: false, registry: true }],
  ])('finds what the config holds itself: %j', (overrides, expected) => {
    expect(addressesOf(overrides)).toEqual(expected)
  })

  it('finds the same whatever the environment says', () => {
    const environment = { KAFKA_BROKERS: 'a:1', SCHEMA_REGISTRY_URL: 'http://r' }
    expect(addressesOf([], environment)).toEqual({ brokers: false, registry: false })
    expect(addressesOf(['kafka.brokers=a:1'], environment)).toEqual({ brokers: true, registry: false })
  })

  it('throws what is wrong with the config', () => {
    expect(() => addressesOf(['onModelError=maybe'])).toThrow('onModelError')
  })
})
