// Whether a burst after a long silence ends a process: instances that have been idle for more than two minutes, each with
// topics of its own, get a burst all at once; on loopback, and on a link on which bytes take 150 ms. None may end.
//
//   npm run idle [-- --instances 20 --seconds 130 --records 2000 --links slow,loopback]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { TcpProxy } from '../../test/support/tcp-proxy.ts'
import { Instance } from '../support/instance.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, encodedEvents, startFeed, writeConfig } from '../support/pipeline.ts'

const delaysMs: Readonly<Record<string, number>> = { loopback: 0, slow: 150 }
const partitionCount = 2
/** A stalled process would have ended by then. */
const burstDeadlineMs = 150_000
const pollMs = 250
/** Processes that start at a time. */
const startingAtOnce = 4

const { values: options } = parseArgs({
  options: {
    instances: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '130' },
    records: { type: 'string', default: '2000' },
    links: { type: 'string', default: 'slow,loopback' },
  },
})
const recordCount = Number(options.records)

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-idle-'))
try {
  for (const link of options.links.split(',')) await measure(link)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function measure(link: string): Promise<void> {
  const proxy = await TcpProxy.listen()
  const broker = await startLocalBroker(`idle-${link}`, {
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}`,
  })
  proxy.targetPort = Number(broker.connection.brokers[0]?.split(':')[1])
  const connection = { ...broker.connection, brokers: [`127.0.0.1:${proxy.port}`] }
  const names = Array.from({ length: Number(options.instances) }, (_, i) => `idle-${link}-${i}`)
  const instances: Instance[] = []
  try {
    await createTopics(connection, names)
    proxy.delayMs = delaysMs[link] ?? 0
    for (let i = 0; i < names.length; i += startingAtOnce) {
      const batch = await Promise.all(
        names.slice(i, i + startingAtOnce).map((name) => start(name, connection)),
      )
      instances.push(...batch)
      await Promise.all(batch.map((instance) => instance.ready()))
    }
    await sleep(Number(options.seconds) * 1000)
    await burst(connection, names)
    const seconds = await Promise.all(instances.map(untilScored))
    const codes = await Promise.all(instances.map((instance) => instance.stop('SIGTERM')))
    const done = seconds.filter((value) => value !== null)
    console.log(
      `${link}: ${names.length} bursts of ${recordCount} records after ${options.seconds} s of silence: ${done.length} scored, within ${Math.min(...done).toFixed(1)} to ${Math.max(...done).toFixed(1)} s; ${codes.filter((code) => code !== 0).length} ended otherwise than asked to`,
    )
    if (done.length < names.length || codes.some((code) => code !== 0)) process.exitCode = 1
  } finally {
    for (const instance of instances) await instance.stop('SIGKILL')
    await proxy.close()
    await broker.stop()
  }
}

function start(name: string, { brokers }: KafkaConnection): Promise<Instance> {
  const file = join(scratch, `${name}.yaml`)
  writeConfig(file, { name, brokers })
  return Instance.start(file)
}

async function createTopics(connection: KafkaConnection, names: readonly string[]): Promise<void> {
  const admin = await KafkaAdmin.connect(connection, silentLogger)
  for (const name of names) {
    for (const end of ['in', 'out', 'dead'])
      await admin.createTopic({ topic: `${name}.${end}`, partitionCount })
  }
  admin.close()
}

async function burst(connection: KafkaConnection, names: readonly string[]): Promise<void> {
  const nextEvent = await encodedEvents()
  const feed = await startFeed(connection)
  const values = Array.from({ length: recordCount }, nextEvent)
  for (const name of names) {
    await feed.send(
      values.map((value, i) => ({
        topic: `${name}.in`,
        partition: i % partitionCount,
        key: null,
        value,
        headers: [],
        timestampMs: null,
      })),
    )
  }
  await feed.close(5_000)
}

/** Seconds until all of the burst is scored; null when the process ends before. */
async function untilScored(instance: Instance): Promise<number | null> {
  const startMs = performance.now()
  while (instance.exitCode === null && performance.now() - startMs < burstDeadlineMs) {
    if ((await instance.scored().catch(() => 0)) >= recordCount) return (performance.now() - startMs) / 1000
    await sleep(pollMs)
  }
  return null
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
