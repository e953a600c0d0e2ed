import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startBroker } from '../../src/dev/broker/broker.ts'
import { freePorts } from '../../src/dev/free-port.ts'
import { skipWithoutJava, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { whenDone } from './support/closing.ts'
import { Place, exampleConfig } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const folder = join(scratchFolder(), 'broker')

describe.skipIf(await skipWithoutJava())('a broker that advertises an address of somewhere else', () => {
  let place: Place
  let ports: readonly number[]

  beforeAll(async () => {
    ports = await freePorts(2)
    const listeners = (node: { port: number }, [unknown, closed]: readonly (string | number)[]) =>
      `PLAINTEXT://127.0.0.1:${node.port},UNKNOWN://${unknown},CLOSED://${closed}`
    const service = startBroker({
      folder,
      settings: (node) => ({
        listeners: `${listeners(
          node,
          ports.map((port) => `127.0.0.1:${port}`),
        )},CONTROLLER://127.0.0.1:${node.controllerPort}`,
        'advertised.listeners': listeners(node, ['no-such-host.invalid:9092', '127.0.0.1:1']),
        'listener.security.protocol.map':
          'PLAINTEXT:PLAINTEXT,UNKNOWN:PLAINTEXT,CLOSED:PLAINTEXT,CONTROLLER:PLAINTEXT',
      }),
    })
    whenDone(async () => (await service).kill())
    const [broker, registry] = await Promise.all([service, startRegistry()])
    place = await Place.open('advertised', { broker: broker.address, registry })
  }, 120_000)

  it.each([
    ['is not known', 0, /no-such-host\.invalid:9092 \(.*(ENOTFOUND|EAI_AGAIN)/],
    ['takes no connections', 1, /127\.0\.0\.1:1 \(.*ECONNREFUSED/],
  ] as const)(
    'that %s: sluice run ends with 3, and says that it was reached and what it advertises',
    { timeout: 180_000 },
    async (_, listener, problem) => {
      const brokers = `127.0.0.1:${ports[listener]}`
      const args = ['run', '-c', exampleConfig, ...place.settings()]
      const { code, stderr } = await new SluiceProcess(args, { ...place.env, KAFKA_BROKERS: brokers }).ended
      expect(stderr).toContain(`sluice: Kafka answers at ${brokers}, but`)
      expect(stderr).toMatch(problem)
      expect(stderr).toContain('Check advertised.listeners')
      expect(code).toBe(3)
    },
  )
})
