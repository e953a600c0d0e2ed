// Reads predictions and dead letters until it is stopped: node consume.ts [RIG ...]
// With names of rigs it shows those alone. Settings are environment variables: KAFKA_BROKERS, SCHEMA_REGISTRY_URL, GROUP,
// PREDICTIONS_TOPIC, DEAD_LETTERS_TOPIC.
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import { Kafka, logLevel } from 'kafkajs'
import type { EachMessagePayload, IHeaders } from 'kafkajs'

const brokers = process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092'
const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? 'http://127.0.0.1:8081'
const groupId = process.env['GROUP'] ?? 'clients-typescript'
const predictions = process.env['PREDICTIONS_TOPIC'] ?? 'sluice-demo.predictions'
const deadLetters = process.env['DEAD_LETTERS_TOPIC'] ?? 'sluice-demo.dead-letters'
const rigs = process.argv.slice(2)

/** What is read here of schemas/prediction.avsc. */
interface Prediction {
  readonly eventId: string
  /** A long and a double are both numbers here: avsc says which it is, `{ long: 412 }`. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>
  readonly predictions: readonly {
    readonly model: string
    readonly label: string | null
    readonly probabilities: readonly { readonly label: string; readonly probability: number }[]
  }[]
}

const registry = new SchemaRegistry({ host: registryUrl, retry: { retries: 0 } })
const kafka = new Kafka({
  clientId: 'clients-typescript',
  brokers: brokers.split(','),
  logLevel: logLevel.ERROR,
})
const consumer = kafka.consumer({ groupId })

/** The cycle, by the fields of it that the pipeline includes, and a line for each model. */
function predictionLines(rig: string, { eventId, fields, predictions: entries }: Prediction): string[] {
  const lines = entries.map(({ model, label, probabilities }) => {
    const classes = probabilities.map((each) => `${each.label}: ${each.probability.toFixed(4)}`)
    return `  ${model} ${label} (${classes.join(', ')})`
  })
  return [`${rig} cycle ${String(fields['cycle']?.['long'])} (${eventId})`, ...lines]
}

/** What became of the record, by the headers that Sluice adds; key and value are as they were published. */
function deadLetterLine(rig: string, headers: IHeaders = {}): string {
  const text = (name: string) => headers[name]?.toString()
  const event = ['topic', 'partition', 'offset'].map((part) => text(`__connect.errors.${part}`)).join('-')
  const details = ['field', 'value', 'model'].flatMap((name) => {
    const value = text(`sluice.dlq.${name}`)
    return value === undefined ? [] : [` ${name}=${value}`]
  })
  return `dead letter ${rig} (${event}): ${text('sluice.dlq.reason')}${details.join('')}`
}

async function show({ topic, message }: EachMessagePayload): Promise<void> {
  const rig = message.key?.toString() ?? 'no key'
  if (rigs.length > 0 && !rigs.includes(rig)) return
  if (topic === deadLetters) {
    console.log(deadLetterLine(rig, message.headers))
  } else if (message.value !== null) {
    // After a crash an event may be scored again: whoever stores predictions stores them by eventId.
    const prediction = (await registry.decode(message.value)) as Prediction
    console.log(predictionLines(rig, prediction).join('\n'))
  }
}

/** Leaves the group, once what is under way is handled and committed. */
async function stop(): Promise<void> {
  await consumer.disconnect()
}

function fail(error: unknown): void {
  console.error(`consume from ${brokers} with ${registryUrl}: ${String(error)}`)
  process.exitCode = 1
  void stop()
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop())
// Without this the process outlives a consumer that has given up.
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) fail(payload.error)
})

try {
  await consumer.connect()
  await consumer.subscribe({ topics: [predictions, deadLetters], fromBeginning: true })
  await consumer.run({
    // Offsets are committed of what this is done with and of nothing else: at least once.
    eachMessage: async (payload) => {
      try {
        await show(payload)
      } catch (error) {
        fail(error)
        // Else the message would count as handled.
        throw error
      }
    },
  })
} catch (error) {
  fail(error)
}
