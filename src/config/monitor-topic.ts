import type { Config } from './schema.ts'

/** Where instances say what they counted; null where nobody looks. */
export function monitorTopic({ name, monitor }: Pick<Config, 'name' | 'monitor'>): string | null {
  return monitor === undefined ? null : (monitor.topic ?? `${name}.monitor`)
}

/** How it has to be: readers see one order, and a record takes the place of the one before under its key. */
export const monitorTopicSettings = {
  partitionCount: 1,
  settings: { 'cleanup.policy': 'compact,delete', 'retention.ms': '604800000' },
} as const

/** What makes it. */
export function makeMonitorTopic({ kafka }: Pick<Config, 'kafka'>, topic: string): string {
  const { partitionCount, settings } = monitorTopicSettings
  // Commas within a setting are those of a list only in brackets.
  const configs = Object.entries(settings).map(([key, value]) =>
    value.includes(',') ? `--config '${key}=[${value}]'` : `--config ${key}=${value}`,
  )
  return `kafka-topics.sh --bootstrap-server ${kafka.brokers[0] ?? ''} --create --topic ${topic} --partitions ${partitionCount} ${configs.join(' ')}`
}
