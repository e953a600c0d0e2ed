// Publishes cycles of the rig at an even pace, in a process of its own, until it has published as many as it was asked for, or is
// asked to end: then it says how many, and how fast.
//
//   node load.ts BROKERS TOPIC RATE KEYS COUNT
import { createEncoder } from '../../src/avro/encoder.ts'
import { systemClock } from '../../src/core/clock.ts'
import { noHeaders } from '../../src/core/record.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import { packageFile } from '../../src/package-file.ts'
import { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'
import { cycleSchema } from '../e2e/support/schemas.ts'
import { connectionTo, sinkOptions } from '../support/kafka-options.ts'
import { schemaIds } from './schema-ids.ts'

const tickMs = 20
/** What was held up is caught up with, not all at once. */
const mostAtOnce = 2_000
const differentCycles = 997

const [brokers = '', topic = '', ...numbers] = process.argv.slice(2)
const [rate = 0, keys = 1, count = 0] = numbers.map(Number)

const statistics = await readRigStatistics(packageFile('examples/hydraulic-rig/rig-statistics.json'))
const encode = createEncoder(cycleSchema, schemaIds.cycle)
const cycles = simulate(statistics, { rigs: 16, seed: 1, trouble: 0, now: () => systemClock.now() })
const values = Array.from({ length: differentCycles }, () => encode(cycles.next().value.event))

const sink = new KafkaSink(
  sinkOptions({ connection: connectionTo(brokers.split(','), 'load'), outageDeadlineMs: 60_000 }),
  silentLogger,
)
await sink.start()
const stop = new AbortController()
process.once('SIGTERM', () => {
  stop.abort()
})
const startMs = systemClock.monotonic()
const most = count === 0 ? Infinity : count
let sent = 0
while (sent < most && !stop.signal.aborted) {
  const due = Math.floor(((systemClock.monotonic() - startMs) * rate) / 1_000)
  const now = Math.min(most - sent, mostAtOnce, due - sent)
  if (now > 0) await send(now)
  await systemClock.sleep(tickMs, stop.signal)
}
const seconds = (systemClock.monotonic() - startMs) / 1_000
await sink.close(5_000)
console.log(JSON.stringify({ sent, seconds }))

async function send(many: number): Promise<void> {
  const timestampMs = systemClock.now()
  const refusals = await sink.send(
    Array.from({ length: many }, (_, i) => ({
      topic,
      partition: null,
      key: Buffer.from(`rig-${(sent + i) % keys}`),
      value: values[(sent + i) % differentCycles]!,
      headers: noHeaders,
      timestampMs,
    })),
  )
  if (refusals.length > 0) throw new Error(refusals[0]!.message)
  sent += many
}
