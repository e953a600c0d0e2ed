import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { kafkaSettings } from '../../src/app/kafka-transport.ts'

const example = 'examples/hydraulic-rig/sluice.yaml'

function settings(...overrides: string[]) {
  return kafkaSettings(readConfig({ file: example, overrides, environment: {} }))
}

/** The leaves that differ, as `path: value`. */
function changes(before: unknown, after: unknown, path = ''): string[] {
  const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null
  if (!isBranch(before) || !isBranch(after)) return before === after ? [] : [`${path}: ${String(after)}`]
  const entries = Object.entries(after) as [string, unknown][]
  return entries.flatMap(([key, value]) =>
    changes((before as Record<string, unknown>)[key], value, path === '' ? key : `${path}.${key}`),
  )
}

describe('kafkaSettings', () => {
  it.each([
    [[], null],
    [['input.instanceId=pod-1'], { instanceId: 'pod-1', leavesOnClose: false }],
    [['input.instanceId=pod-1', 'shutdown.leaveGroup=true'], { instanceId: 'pod-1', leavesOnClose: true }],
  ])('makes of %j the static member %j', (overrides, staticMember) => {
    expect(settings(...overrides).source.staticMember).toEqual(staticMember)
  })

  it.each([
    ['input.topic=x', ['source.topics.0: x']],
    ['input.group=g', ['source.groupId: g']],
    ['input.topics=[x, y]', ['source.topics.0: x', 'source.topics.1: y']],
    ['input.startFrom=latest', ['source.startFrom: latest']],
    ['input.startFrom=1970-01-01T00:01Z', ['source.startFrom: [object Object]']],
    ['input.onDataLoss=earliest', ['source.onDataLoss: earliest']],
    ['input.maxBytesPerPartition=2048', ['source.maxBytesPerPartition: 2048']],
    ['input.maxBatchBytes=1000000', ['source.maxBatchBytes: 1000000']],
    ['input.readAheadBytes=8388608', ['source.readAheadBytes: 8388608']],
    ['input.sessionTimeoutMs=40000', ['source.sessionTimeoutMs: 40000']],
    ['input.rebalanceTimeoutMs=70000', ['source.rebalanceTimeoutMs: 70000']],
    ['input.heartbeatIntervalMs=4000', ['source.heartbeatIntervalMs: 4000']],
    ['kafka.metadataMaxAgeMs=9000', ['source.metadataMaxAgeMs: 9000']],
    ['input.commitIntervalMs=250', ['commits.intervalMs: 250']],
    ['outage.deadlineMs=5000', ['source.outageDeadlineMs: 5000', 'sink.outageDeadlineMs: 5000']],
    ['output.maxRecordBytes=2000', ['sink.maxRequestBytes: 42000']],
    ['deadLetter.maxRecordBytes=50000000', ['sink.maxRecordBytes: 50040000']],
    ['output.compression=zstd', ['sink.compression: zstd']],
    ['kafka.clientRack=r', ['source.rackId: r']],
    ['kafka.clientId=c', ['source.connection.clientId: c', 'sink.connection.clientId: c']],
    ['kafka.ssl=true', ['source.connection.ssl: true', 'sink.connection.ssl: true']],
    [
      'kafka.requestTimeoutMs=7000',
      ['source.connection.requestTimeoutMs: 7000', 'sink.connection.requestTimeoutMs: 7000'],
    ],
  ])('carry %s', (override, expected) => {
    expect(changes(settings(), settings(override))).toEqual(expected)
  })

  it('have a pattern in place of topics, which never matches what the pipeline writes', () => {
    const { source } = settings('input.pattern=sluice-demo.*', 'input.waitForTopicMs=1')
    expect(source).toMatchObject({ topics: [], pattern: { text: 'sluice-demo.*', mayMatchNone: true } })
    const topics = ['sluice-demo.cycles', 'sluice-demo.predictions', 'sluice-demo.dead-letters']
    expect(topics.filter((topic) => source.pattern?.matches(topic))).toEqual(['sluice-demo.cycles'])
  })

  it('are the only way to a source or a sink of a pipeline, for every command', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const makers = (what: RegExp) =>
      files.filter((file) => what.test(readFileSync(join('src', file), 'utf8')))
    expect(makers(/new KafkaSource\(/)).toEqual(['app/kafka-transport.ts'])
    // The simulator is a producer of its own, and so are reports of the monitor; a sink of transactions is one sink after the other.
    expect(makers(/new KafkaSink\(/).sort()).toEqual([
      'app/kafka-monitor-topic.ts',
      'app/kafka-transport.ts',
      'dev/simulator/main.ts',
      'transport/kafkajs/sink/transactional-sink.ts',
    ])
    // A redrive is no member of the stream's group: its transactions are of its own.
    expect(makers(/new KafkaTransactionalSink\(/).sort()).toEqual([
      'app/kafka-transport.ts',
      'app/redrive-log.ts',
    ])
  })
})
