// Publishes readings of the rig, a JSON object a line: node publish.ts [FILE]
// Settings are environment variables: KAFKA_BROKERS, SCHEMA_REGISTRY_URL, CYCLES_TOPIC.
import { readFileSync } from 'node:fs'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import { Kafka, Partitioners, logLevel } from 'kafkajs'

const brokers = process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092'
const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? 'http://127.0.0.1:8081'
const topic = process.env['CYCLES_TOPIC'] ?? 'sluice-demo.cycles'
const file = process.argv[2] ?? new URL('../readings.jsonl', import.meta.url)
const schemaFile = new URL('../../../schemas/sensor-cycle.avsc', import.meta.url)

/** What this program itself looks at; the channels are named by the schema. */
interface Cycle {
  readonly rigId: string
  readonly cycle: number
}

const registry = new SchemaRegistry({ host: registryUrl, retry: { retries: 0 } })
const kafka = new Kafka({
  clientId: 'clients-typescript',
  brokers: brokers.split(','),
  logLevel: logLevel.ERROR,
})
const producer = kafka.producer({
  // No repeats and no reordering by retries; wants acks of all replicas.
  idempotent: true,
  maxInFlightRequests: 1,
  // kafkajs's own number for idempotent producers would never give up.
  retry: { retries: 5 },
  // Java's: the same rig, the same partition, whatever language it is sent from.
  createPartitioner: Partitioners.DefaultPartitioner,
})

/** The lines of the file; each cycle ended just now. */
function readCycles(): Cycle[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => ({ ...(JSON.parse(line) as Cycle), endedAt: Date.now() }))
}

/**
 * Registers the schema where it is not there yet, and gives its id. Not by the library's `register`, which refuses every
 * subject whose compatibility is not the one that it is given.
 */
async function registerSchema(): Promise<number> {
  const response = await fetch(`${registryUrl}/subjects/${encodeURIComponent(topic)}-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: readFileSync(schemaFile, 'utf8') }),
  })
  if (!response.ok) throw new Error(`the registry answers ${response.status} ${await response.text()}`)
  return ((await response.json()) as { id: number }).id
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    stopping.abort()
  })
}

try {
  const id = await registerSchema()
  await producer.connect()
  for (const cycle of readCycles()) {
    if (stopping.signal.aborted) break
    // The key keeps the cycles of a rig in order, and comes back with the prediction.
    const message = { key: cycle.rigId, value: await registry.encode(id, cycle) }
    // Waits for the brokers each time, which says most. Whoever has many sends many in one `messages`.
    const [at] = await producer.send({ topic, acks: -1, messages: [message] })
    // topic-partition-offset is the eventId that its prediction will have.
    console.log(`sent ${cycle.rigId} cycle ${cycle.cycle} as ${topic}-${at?.partition}-${at?.baseOffset}`)
  }
} catch (error) {
  console.error(`publish to ${brokers} with ${registryUrl}: ${String(error)}`)
  process.exitCode = 1
} finally {
  await producer.disconnect()
}
