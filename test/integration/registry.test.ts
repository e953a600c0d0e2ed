import { describe } from 'vitest'
import { registryContract } from '../avro/support/registry-contract.ts'
import { skipWithoutKafka, startRegistry } from '../support/local-kafka.ts'

describe.skipIf(await skipWithoutKafka())('a real schema registry', () => {
  // It is shared: the test run stops it.
  registryContract('Apicurio', { start: startRegistry, stop: () => Promise.resolve() })
})
