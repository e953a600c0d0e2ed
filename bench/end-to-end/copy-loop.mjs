// The plain loop everybody writes first: unpatched kafkajs, consume a batch, produce the same bytes, commit. No decoding,
// no scoring, no checks. Arguments: brokers=... group=... in=... out=...
import { Kafka, logLevel } from 'kafkajs'
import process from 'node:process'

const args = Object.fromEntries(process.argv.slice(2).map((arg) => arg.split(/=(.*)/s).slice(0, 2)))
const kafka = new Kafka({ clientId: 'copy', brokers: args.brokers.split(','), logLevel: logLevel.NOTHING })
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
const consumer = kafka.consumer({ groupId: args.group, maxWaitTimeInMs: 100 })

await Promise.all([producer.connect(), consumer.connect()])
await consumer.subscribe({ topic: args.in, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
    const messages = batch.messages.map(({ key, value }) => ({ key, value, partition: batch.partition }))
    await producer.send({ topic: args.out, acks: -1, messages })
    const offset = String(BigInt(batch.lastOffset()) + 1n)
    resolveOffset(batch.lastOffset())
    await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset }])
    await heartbeat()
  },
})
process.on('SIGTERM', async () => {
  await consumer.disconnect()
  await producer.disconnect()
  process.exit(0)
})
