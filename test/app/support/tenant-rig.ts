import { createEncoder } from '../../../src/avro/encoder.ts'
import type { Assembly } from '../../../src/app/assemble.ts'
import { headerText } from '../../../src/dead-letter/headers.ts'
import { fixedIds, loadRigSchemas } from '../../../src/dev/simulator/rig-files.ts'
import type { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { brokerOfTopics, streamOf } from '../following/support/released-rig.ts'
import type { RunningStream } from '../following/support/released-rig.ts'
import { coolerFile, cyclesWith, pipelineWith, topic } from './replay-fixture.ts'

/** A tenant of its own for each name that the header has. */
export const byHeader = {
  by: { header: 'x-tenant' },
  output: 'predictions-{tenant}',
  deadLetter: 'letters-{tenant}',
}

/** A pipeline with the cooler alone. */
export function tenantPipeline(tenants: object, over: object = {}): Promise<Assembly> {
  return pipelineWith({
    models: [{ name: 'cooler', file: coolerFile }],
    tenants,
    // What is refused here is no trouble of the stream.
    http: { port: 0 },
    ...over,
  })
}

export interface TenantStream extends RunningStream {
  /** Sends cycles of a tenant; null: without a name. Changes are by number, a value in the place of the event is a text. */
  sendOf(tenant: string | null, count: number, over?: SentOver): Promise<void>
  /** Waits for the metrics to hold a line. */
  metrics(): Promise<string>
}

interface SentOver {
  readonly changes?: object
  readonly value?: Buffer
  readonly key?: string
}

/** A stream in memory on two partitions, with topics for some tenants. */
export async function tenantStream(assembly: Assembly, tenants: readonly string[]): Promise<TenantStream> {
  const broker = brokerOfTopics()
  for (const tenant of tenants)
    for (const name of [`predictions-${tenant}`, `letters-${tenant}`]) broker.createTopic(name, 2)
  const stream = await streamOf(assembly, broker)
  const { cycle } = await loadRigSchemas()
  const encode = createEncoder(cycle, fixedIds.cycle)
  let sent = 0
  return {
    ...stream,
    sendOf: async (tenant, count, { changes = {}, value, key } = {}) => {
      const headers = tenant === null ? [] : [{ key: 'x-tenant', value: Buffer.from(tenant) }]
      for (const event of await cyclesWith(count)) {
        const at = sent++
        broker.append(
          {
            ...{ topic, partition: at % 2, headers, timestampMs: at },
            key: Buffer.from(key ?? `rig-${at}`),
            value: value ?? encode({ ...event, ...changes }),
          },
          at % 2,
        )
      }
      broker.changed()
    },
    metrics: async () => (await fetch(`${stream.app.url}/metrics`)).text(),
  }
}

/** How many records a topic has; 0 where there is none. */
export function lengthOf(broker: MemoryBroker, of: string): number {
  return broker.hasTopic(of)
    ? broker.partitions(of).reduce((sum, log) => sum + log.read(log.low, Infinity).length, 0)
    : 0
}

/** The reasons of the dead letters of a topic, with their messages. */
export function lettersIn(broker: MemoryBroker, of: string): readonly string[] {
  return broker
    .partitions(of)
    .flatMap((log) =>
      log
        .read(log.low, Infinity)
        .map(
          ({ headers }) =>
            `${headerText(headers, 'sluice.dlq.reason') ?? ''}: ${headerText(headers, '__connect.errors.exception.message') ?? ''}`,
        ),
    )
}

/** All of a topic, as text. */
export function textOf(broker: MemoryBroker, of: string): string {
  return broker
    .partitions(of)
    .flatMap((log) =>
      log
        .read(log.low, Infinity)
        .flatMap(({ key, value, headers }) => [
          key,
          value,
          ...headers.map((header) => header.value),
          ...headers.map((header) => Buffer.from(header.key)),
        ])
        .map((bytes) => bytes?.toString('latin1') ?? ''),
    )
    .join('\n')
}
