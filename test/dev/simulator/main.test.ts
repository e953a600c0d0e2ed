import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/logger.ts'
import type { KafkaConnection } from '../../../src/transport/kafkajs/client/connection.ts'
import { KafkaAdmin } from '../../../src/transport/kafkajs/client/admin.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../../support/local-kafka.ts'

function start(...args: string[]) {
  const child = spawn(process.execPath, ['examples/hydraulic-rig/simulator.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([[code], out, errors]) => ({ code: code as unknown, out, errors })) }
}

describe('the simulator process', () => {
  it('ends with code 2 and its complaint for wrong usage', async () => {
    const { code, errors } = await start('--rigs', 'many').ended
    expect(code).toBe(2)
    expect(errors).toMatch(/^simulator: /)
  })

  it('ends with code 3 when no broker answers', { timeout: 60_000 }, async () => {
    const { code, errors } = await start('--topic', 't', '--brokers', '127.0.0.1:1', '--cycles', '1').ended
    expect({ code, errors }).toMatchObject({
      code: 3,
      errors: expect.stringContaining('127.0.0.1:1') as string,
    })
  })
})

describe.skipIf(await skipWithoutKafka())(
  'the simulator process, with a real broker',
  { timeout: 240_000 },
  () => {
    const topic = `simulator-${process.pid}`
    let broker = ''
    let registry = ''

    const ask = <T>(question: (admin: KafkaAdmin) => Promise<T>) => {
      const connection: KafkaConnection = {
        brokers: [broker],
        clientId: 'test',
        connectionTimeoutMs: 5_000,
        requestTimeoutMs: 10_000,
      }
      return KafkaAdmin.ask(connection, silentLogger, question)
    }

    const published = async () => {
      const partitions = await ask((admin) => admin.bounds(topic))
      return partitions.reduce((sum, { low, high }) => sum + Number(high - low), 0)
    }

    const run = (...args: string[]) =>
      start('--topic', topic, '--brokers', broker, '--registry', registry, ...args)

    beforeAll(async () => {
      ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
      await ask((admin) => admin.createTopic({ topic, partitionCount: 3 }))
    })

    it('publishes what it says it did', async () => {
      const { code, out, errors } = await run('--cycles', '2000', '--rate', 'max', '--trouble', '0.05').ended
      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      expect(JSON.parse(out)).toMatchObject({ published: 2000 })
      expect(await published()).toBe(2000)
    })

    it('stops on SIGTERM, with everything it counted published', async () => {
      const before = await published()
      const { child, ended } = run('--rate', '500', '--truth', '-')
      await once(child.stdout, 'data')
      child.kill('SIGTERM')
      const { code, out } = await ended
      const summary = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { published: number }
      expect(code).toBe(0)
      expect(await published()).toBe(before + summary.published)
    })
  },
)
