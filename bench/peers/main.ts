// Sluice beside a plain Java loop and Kafka Streams, both with H2O's own scorer, and beside Quix Streams with XGBoost's: the same events,
// one core each, by turns, every output checked to the last bit. Writes docs/peers.md.
//
//   npm run peers [-- --rounds 3 --records 400000 --seconds 15 --sets 1,5,XGBoost --print]
//
// Needs Java 17 and Maven; broker and benchmark are on core 0, the program that is measured on core 1.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { canPin, pinOurselves } from '../support/pinned.ts'
import { build } from '../support/pipeline.ts'
import { modelSets, peersOf } from './contenders.ts'
import type { Peer } from './contenders.ts'
import { drain } from './drain.ts'
import type { Drained } from './drain.ts'
import { Events } from './events.ts'
import { compiledPeers, missingTools } from './java.ts'
import { pace } from './pace.ts'
import type { Paced } from './pace.ts'
import { peersPage } from './page.ts'
import { quixPython } from './python.ts'
import { makeInput } from './stage.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    records: { type: 'string', default: '400000' },
    seconds: { type: 'string', default: '15' },
    rates: { type: 'string', default: '500,2000,5000' },
    sets: { type: 'string', default: '1,5,XGBoost' },
    print: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const input = 'peers.in'
/** For those who are slower by a digit. */
const shortInput = 'peers.short'

build()
const missing = missingTools()
if (missing.length > 0) console.log(`SKIPPED the Java programs: ${missing.join(', ')} not installed`)
if (!canPin) console.log('taskset is not there: nothing is pinned to a core')
const classPath = missing.length > 0 ? null : compiledPeers()
const python = await quixPython()
if (python === null) console.log('SKIPPED Quix Streams: no Python 3.11 with venv and pip')
const scratch = mkdtempSync(join(tmpdir(), 'sluice-peers-'))
pinOurselves(0)
const broker = await startLocalBroker('peers', {
  'group.initial.rebalance.delay.ms': '0',
  'log.retention.bytes': '-1',
})
const { connection } = broker
const admin = await KafkaAdmin.connect(connection, silentLogger)
const drains = new Map<string, Drained[]>()
const paces = new Map<string, Paced[]>()
try {
  const stage = { connection, admin, events: await Events.make() }
  for (const [topic, share] of [
    [input, 1],
    [shortInput, 1 / 4],
  ] as const) {
    await makeInput(admin, topic)
    await stage.events.fill(connection, topic, Number(options.records) * share)
  }
  const around = { brokers: connection.brokers, scratch, classPath, python }
  const asked = options.sets.split(',')
  const sets = Object.values(modelSets).filter(({ name }) => asked.includes(name))
  const peers = sets.flatMap((models) => peersOf(models, around))
  for (let round = 1; round <= rounds; round++) {
    for (const [at, peer] of peers.entries()) {
      const topic = peer.models === modelSets.xgboost ? shortInput : input
      const drained = await drain(peer, `drain-${round}-${at}`, topic, stage)
      add(drains, keyOf(peer), drained)
      console.log(
        `round ${round}, ${keyOf(peer)}: ${Math.round(drained.steadyPerSecond).toLocaleString('en-US')} records/s, ${drained.steadyCpuMicros.toFixed(1)} us, first after ${drained.firstOutputSeconds.toFixed(2)} s, ${drained.peakRssMb.toFixed(0)} MB`,
      )
    }
    for (const [at, peer] of peers.entries()) {
      // When a reader sees a prediction of a transaction is not told by its stamp.
      if (peer.models === modelSets.five || peer.isExactlyOnce) continue
      for (const rate of ratesOf(peer)) {
        const flow = { rate, warmSeconds: 5, seconds: Number(options.seconds) }
        const paced = await pace(peer, `pace-${round}-${at}-${rate}`, flow, stage)
        add(paces, `${keyOf(peer)}|${rate}`, paced)
        console.log(
          `round ${round}, ${keyOf(peer)} at ${rate}/s: p50 ${paced.p50Ms} ms, p99 ${paced.p99Ms} ms, ${paced.cpuMicros.toFixed(0)} us a record, ${paced.rssMb.toFixed(0)} MB`,
        )
      }
    }
  }
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}
const page = peersPage({ drains, paces, rounds, records: Number(options.records) })
if (options.print) console.log(page)
else writeFileSync('docs/peers.md', page)

function keyOf({ name, models }: Peer): string {
  return `${name}|${models.name}`
}

/** Python keeps up with the lower ones alone. */
function ratesOf({ models }: Peer): readonly number[] {
  const rates = options.rates.split(',').map(Number)
  return models === modelSets.xgboost ? rates.filter((rate) => rate <= 2_000) : rates
}

function add<T>(into: Map<string, T[]>, key: string, value: T): void {
  into.set(key, [...(into.get(key) ?? []), value])
}
