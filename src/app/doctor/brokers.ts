import type { Remark } from '../../core/finding.ts'
import type { SeenBroker } from '../../transport/kafkajs/client/cluster-probe.ts'
import { remarksOf } from './check.ts'

const path = ['kafka', 'brokers']
/** A turn waits for a few of them; above that throughput is the network's. */
const slowMs = 100

/** `1 (127.0.0.1:9092): 0.8 ms, metadata.version 25`. */
export function brokerFact({ nodeId, address, answer }: SeenBroker): string {
  if ('why' in answer) return `${nodeId} (${address}): no answer`
  const features = [...answer.features].map(([name, level]) => `, ${name} ${level}`).join('')
  return `${nodeId} (${address}): ${answer.tookMs.toFixed(1)} ms${features}`
}

export function judgeBrokers(brokers: readonly SeenBroker[]): readonly Remark[] {
  return remarksOf((report) => {
    for (const { nodeId, address, answer } of brokers) {
      const name = `broker ${nodeId} (${address})`
      if ('why' in answer) {
        const hint = 'check that it runs, and its advertised.listeners: the partitions that it leads wait'
        report('error', path, `${name} does not answer from here: ${answer.why}`, hint)
      } else if (answer.tookMs > slowMs) {
        const message = `${name} takes ${answer.tookMs.toFixed(0)} ms for a round trip`
        report('warning', path, message, 'run the pipeline nearer to it')
      }
    }
  })
}
