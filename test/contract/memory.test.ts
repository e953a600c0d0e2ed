import type { Source } from '../../src/pipeline/ports.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemorySink } from '../../src/transport/memory/sink.ts'
import { MemorySource } from '../../src/transport/memory/source.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import type { BackEnd } from './back-end.ts'
import { deliveryContract } from './delivery-contract.ts'
import { sinkContract } from './sink-contract.ts'
import { sourceContract } from './source-contract.ts'
import { topicReaderContract } from './topic-reader-contract.ts'

function memory(): Promise<BackEnd> {
  const broker = new MemoryBroker()
  const down = new MemoryBroker()
  down.setOutage(true)
  let topics = 0
  return Promise.resolve({
    createTopic: (partitionCount, rules) => {
      const topic = `topic-${topics++}`
      broker.createTopic(topic, partitionCount, rules)
      return Promise.resolve(topic)
    },
    source: ({ topic, ...options }): Source => new MemorySource(broker, { ...options, topics: [topic] }),
    sink: ({ maxRecordBytes = Infinity } = {}) => {
      broker.faults.maxRecordBytes = maxRecordBytes
      return new MemorySink(broker)
    },
    reader: () => Promise.resolve(new MemoryTopicReader(broker)),
    deleteBefore: (topic, partition, offset) => {
      broker.partition(topic, partition).deleteBefore(offset)
      return Promise.resolve()
    },
    unreachable: () => ({
      source: new MemorySource(down, { groupId: 'g', topics: ['t'] }),
      sink: new MemorySink(down),
    }),
    close: () => Promise.resolve(),
  })
}

sourceContract(memory)
sinkContract(memory)
deliveryContract(memory)
topicReaderContract(memory)
