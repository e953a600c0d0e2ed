import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What only real brokers and clients show: a part of the list of tests elsewhere. */
export const transactions: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/transport/kafkajs/patches/',
    'test/transport/kafkajs/patches/producer-transactions.test.ts',
    'what brokers have agreed on, and requests of our own, to a real one',
    'cluster-features own-request',
  ),
  ...each(
    'src/transport/kafkajs/protocol/',
    'test/transport/kafkajs/protocol/produce-request.test.ts',
    'batches and their records are compared byte for byte with the original, headers by hand',
    'record-batch-writer record-writer',
  ),
  'src/transport/kafkajs/patches/transaction-protocol.ts': [
    'test/transport/kafkajs/sink/transactional-sink.test.ts',
    'puts the manager in its place: all of the sink goes through it',
  ],
  'src/transport/kafkajs/protocol/request-layout.ts': [
    'test/transport/kafkajs/protocol/produce-request.test.ts',
    "both layouts, against the bytes of kafkajs and of Java's client",
  ],
  'src/transport/kafkajs/client/stable-offsets.ts': [
    'test/transport/kafkajs/sink/transactional-sink.test.ts',
    'what it is for shows while a transaction is open',
  ],
  'src/transport/kafkajs/sink/transactional-session.ts': [
    'test/transport/kafkajs/sink/transactional-sink.test.ts',
    "kafkajs's transactions with our settings: only a real broker shows whether they hold",
  ],
  'src/transport/kafkajs/source/group-standing.ts': [
    'test/transport/kafkajs/sink/transactional-sink.test.ts',
    'where a group stands is for the brokers to say: sources begin there, in transactions and without',
  ],
  'src/transport/kafkajs/sink/producer-session.ts': [
    'test/contract/kafkajs.test.ts',
    "kafkajs's producer with our settings: only a real broker shows whether they hold",
  ],
  ...each(
    'src/serve/open-inference/',
    'test/serve/open-inference/open-inference-front.test.ts',
    'what is asked and answered through the front, validated against the protocol',
    'error-answer infer-answer model-metadata routes',
  ),
  'src/transport/memory/sink.ts': ['test/contract/memory.test.ts', 'what a sink promises'],
  'src/transport/memory/topic-reader.ts': ['test/contract/memory.test.ts', 'what a topic reader promises'],
}
