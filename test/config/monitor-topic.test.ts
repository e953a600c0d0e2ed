import { describe, expect, it } from 'vitest'
import { makeMonitorTopic, monitorTopic } from '../../src/config/monitor-topic.ts'
import { isRead } from '../../src/config/input-topics.ts'
import { load, smallest, toldAfter } from './support/load.ts'

function withMonitor(monitor: string) {
  // Without errors there is a config.
  return load(`${smallest}\nmonitor: ${monitor}\n`).config!
}

describe('the monitor topic', () => {
  it('has the name of the pipeline, or its own', () => {
    const { name } = withMonitor('{}')
    expect(monitorTopic(withMonitor('{}'))).toBe(`${name}.monitor`)
    expect(monitorTopic(withMonitor('{ topic: watch }'))).toBe('watch')
  })

  it('is none where nobody looks', () => {
    expect(monitorTopic(load(smallest).config!)).toBeNull()
  })

  it('is never read for events', () => {
    const config = load(
      `${smallest.replace('topic: in', 'pattern: .*')}\nmonitor: { topic: watch }\n`,
    ).config!
    expect([isRead(config, 'watch'), isRead(config, 'rigs')]).toEqual([false, true])
  })

  it.each(['in', 'out', 'dead'])('is refused where it is %s', (topic) => {
    const [remark] = toldAfter(['topic: dead', `topic: dead\nmonitor: { topic: ${topic} }`])
    expect(remark).toContain(`monitor.topic: ${topic} is read or written for something else`)
  })

  it('is made by a command', () => {
    const config = withMonitor('{}')
    expect(makeMonitorTopic(config, 'watch')).toBe(
      `kafka-topics.sh --bootstrap-server ${config.kafka.brokers[0]!} --create --topic watch --partitions 1 --config 'cleanup.policy=[compact,delete]' --config retention.ms=604800000`,
    )
  })
})
