import { namedTopics } from '../config/input-topics.ts'
import { monitorTopic } from '../config/monitor-topic.ts'
import type { Config } from '../config/schema.ts'
import { silentLogger } from '../core/logger.ts'
import type { MonitorTopic } from '../monitor/monitor-topic.ts'
import { AtLeastOnceDelivery } from '../transport/at-least-once.ts'
import type { MemoryBroker } from '../transport/memory/broker.ts'
import { MemorySink } from '../transport/memory/sink.ts'
import { MemorySource } from '../transport/memory/source.ts'
import { MemoryTopicReader } from '../transport/memory/topic-reader.ts'
import type { Transport } from './parts.ts'
import { startPolicy } from './start-policy.ts'

/** Source and delivery as the config wants them, on a broker in this process. */
export function memoryTransport({ input }: Config, broker: MemoryBroker): Transport {
  const { group, onDataLoss, commitIntervalMs } = input
  const topics = namedTopics(input)
  const startFrom = startPolicy(input.startFrom)
  const source = new MemorySource(broker, { groupId: group, topics, startFrom, onDataLoss })
  // What a commit has to say is that it came too late: here it never does.
  const commits = { intervalMs: commitIntervalMs, clock: broker.clock, logger: silentLogger }
  return { source, delivery: new AtLeastOnceDelivery(source, new MemorySink(broker), commits) }
}

/** The monitor topic of a config that has one. Loaded where there is one. */
export async function memoryMonitorTopic(config: Config, broker: MemoryBroker): Promise<MonitorTopic> {
  const { StoredMonitorTopic } = await import('./watching/stored-monitor-topic.ts')
  return new StoredMonitorTopic({
    topic: monitorTopic(config)!,
    sink: new MemorySink(broker),
    openReader: () => Promise.resolve(new MemoryTopicReader(broker)),
  })
}
