// How long a group stands still when the broker that coordinates it is lost: two members copy six partitions on a cluster of
// three. Of that time the cluster's own, until the survivors name other leaders and one of them coordinates the group, and
// ours, from then on.
//
//   npm run lost-broker [-- --times 5 --ways killed,stopped,frozen --brokerSession 9000 --verbose]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { Logger } from '../../src/core/logger.ts'
import { startCluster } from '../../src/dev/broker/cluster.ts'
import type { LocalService } from '../../src/dev/local-service.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'
import { KafkaSource } from '../../src/transport/kafkajs/source/source.ts'
import { record } from '../../test/contract/back-end.ts'
import { copyStream } from '../../test/support/copy-stream.ts'
import { connectionTo, sinkOptions, sourceOptions } from '../../test/support/kafka-options.ts'
import { coordinatorPort } from '../../test/transport/kafkajs/support/coordinator.ts'
import { isCoordinator, leadersOf } from './broker-probe.ts'

const partitionCount = 6
const pollMs = 25

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '5' },
    ways: { type: 'string', default: 'killed,stopped,frozen' },
    brokerSession: { type: 'string', default: '9000' },
    verbose: { type: 'boolean', default: false },
  },
})

interface Way {
  lose(node: LocalService): Promise<void>
  bringBack(node: LocalService): Promise<void>
}

const ways: Readonly<Record<string, Way>> = {
  killed: { lose: (node) => node.kill(), bringBack: (node) => node.restart() },
  stopped: { lose: (node) => node.stop(), bringBack: (node) => node.restart() },
  frozen: { lose: signalling('SIGSTOP'), bringBack: signalling('SIGCONT') },
}

function signalling(signal: NodeJS.Signals) {
  return ({ pid }: LocalService): Promise<void> => {
    if (pid !== null) process.kill(pid, signal)
    return Promise.resolve()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-lost-broker-'))
const cluster = await startCluster({
  folder,
  settings: { 'broker.session.timeout.ms': options.brokerSession },
})
const connection = connectionTo(cluster.addresses, 'lost-broker')
let zeroMs = performance.now()
const since = () => (performance.now() - zeroMs) / 1000

try {
  console.log(
    `| the coordinator is | flowing again after | other leaders after | another coordinator after | ours |\n|---|---|---|---|---|`,
  )
  for (const name of options.ways.split(',')) {
    const way = ways[name]
    if (way === undefined) throw new Error(`no way to lose a broker: ${name}`)
    for (let i = 0; i < Number(options.times); i++) await measure(name, way)
  }
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(name: string, way: Way): Promise<void> {
  const id = `${name}-${Date.now()}`
  const [input, output] = [`${id}.in`, `${id}.out`]
  await KafkaAdmin.ask(connection, silentLogger, async (admin) => {
    for (const topic of [input, output]) {
      await admin.createTopic({ topic, partitionCount, replicationFactor: 3 })
    }
  })
  const feed = new KafkaSink(sinkOptions({ connection, outageDeadlineMs: 60_000 }), loggerOf('feed'))
  await feed.start()
  const members = await Promise.all([0, 1].map((place) => startMember(place, id, input)))
  const fed = new Array<number>(partitionCount).fill(0)
  let feeding = true
  const feedAll = async () => {
    while (feeding) {
      await feed.send(fed.map((count, partition) => record(input, partition, `${partition}-${count}`)))
      fed.forEach((_, partition) => fed[partition]!++)
    }
  }
  const working = [feedAll(), ...members.map(({ source, sink }) => copyStream(source, sink, output))]
  const untilFlows = async () => {
    const behind = new Map(fed.map((count, partition) => [partition, count]))
    while (behind.size > 0) {
      for (const { partition, committed } of members.flatMap(({ source }) => source.status())) {
        const target = behind.get(partition)
        if (target !== undefined && (committed ?? 0n) > BigInt(target)) {
          behind.delete(partition)
          note('main', `partition ${partition} flows`)
        }
      }
      await systemClock.sleep(pollMs)
    }
  }
  await untilFlows()
  const port = await coordinatorPort(connection, id)
  const lost = cluster.nodes.find(({ address }) => address.endsWith(`:${port}`))
  if (lost === undefined) throw new Error('the coordinator is none of ours')
  zeroMs = performance.now()
  const losing = way.lose(lost)
  const taking = Promise.all([
    untilLedElsewhere(lost, [input, output, '__consumer_offsets']),
    untilCoordinatedElsewhere(lost, id),
  ])
  await Promise.race([untilFlows(), Promise.all(working)])
  const flowing = since()
  const [led, coordinated] = await taking
  await losing
  const ours = Math.max(0, flowing - Math.max(led, coordinated))
  console.log(
    `| ${[name, ...[flowing, led, coordinated, ours].map((seconds) => `${seconds.toFixed(1)} s`)].join(' | ')} |`,
  )
  await way.bringBack(lost)
  await untilFlows()
  feeding = false
  for (const { source } of members) source.stop()
  await Promise.all(working)
  await Promise.all(
    [feed, ...members.flatMap(({ source, sink }) => [source, sink])].map((port) => port.close(2_000)),
  )
  await untilInSync(['__consumer_offsets'])
}

interface Member {
  readonly source: KafkaSource
  readonly sink: KafkaSink
}

async function startMember(place: number, groupId: string, topic: string): Promise<Member> {
  const logger = loggerOf(`member ${place}`)
  const sink = new KafkaSink(sinkOptions({ connection, outageDeadlineMs: 60_000 }), logger)
  const source = new KafkaSource(
    sourceOptions({ connection, groupId, topics: [topic], outageDeadlineMs: 60_000 }),
    logger,
  )
  await sink.start()
  await source.start()
  return { source, sink }
}

/** Seconds until every survivor names other leaders. */
async function untilLedElsewhere(lost: LocalService, topics: readonly string[]): Promise<number> {
  const lostId = cluster.nodes.indexOf(lost) + 1
  const survivors = cluster.nodes.filter((node) => node !== lost)
  for (;;) {
    const views = await Promise.all(
      survivors.map(({ ports }) => leadersOf(ports[0]!, topics).catch(() => null)),
    )
    const isLed = views.every(
      (view) => view !== null && [...view.values()].every((id) => id > 0 && id !== lostId),
    )
    if (isLed) break
    await systemClock.sleep(pollMs)
  }
  note('main', 'leaders known')
  return since()
}

/** Seconds until one of the survivors answers for the group. */
async function untilCoordinatedElsewhere(lost: LocalService, groupId: string): Promise<number> {
  const survivors = cluster.nodes.filter((node) => node !== lost)
  for (;;) {
    const answers = await Promise.all(
      survivors.map(({ ports }) => isCoordinator(ports[0]!, groupId).catch(() => false)),
    )
    if (answers.includes(true)) break
    await systemClock.sleep(pollMs)
  }
  note('main', 'coordinated')
  return since()
}

/** A moment after the broker came back: it is to be of use again. */
async function untilInSync(topics: readonly string[]): Promise<void> {
  await Promise.all(cluster.nodes.map(({ ports }) => leadersOf(ports[0]!, topics)))
  await systemClock.sleep(5_000)
}

function note(who: string, message: string, fields: object = {}): void {
  if (options.verbose) console.error(since().toFixed(2), who, message, JSON.stringify(fields))
}

function loggerOf(who: string): Logger {
  const log = (fields: object, message: string) => {
    note(who, message, fields)
  }
  return { debug: log, info: log, warn: log, error: log }
}
