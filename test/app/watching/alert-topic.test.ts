import { describe, expect, it } from 'vitest'
import avro from 'avsc'
import { AlertTopic, alertSchemaId } from '../../../src/app/watching/alert-topic.ts'
import { alertSchema } from '../../../src/avro/alert.ts'
import type { SchemaRegistry } from '../../../src/avro/registry.ts'
import type { OutputRecord } from '../../../src/core/record.ts'
import type { AlertEvent } from '../../../src/monitor/alerts/alert-event.ts'
import type { RejectedRecord, Sink } from '../../../src/pipeline/ports.ts'

const event: AlertEvent = {
  id: '1-1',
  pipeline: 'rig',
  name: 'kpi-missed',
  subject: 'missed cooler failures',
  severity: 'critical',
  state: 'closed',
  openedAt: 5,
  closedAt: 9,
  text: 'recall of cooler is 0.9',
  value: 0.9,
  limit: 0.98,
}

class KeptSink implements Sink {
  readonly connected = true
  readonly sent: OutputRecord[] = []
  starts = 0
  readonly #rejected: readonly RejectedRecord[]

  constructor(rejected: readonly RejectedRecord[] = []) {
    this.#rejected = rejected
  }

  start(): Promise<void> {
    this.starts += 1
    return this.starts === 1 ? Promise.reject(new Error('no broker yet')) : Promise.resolve()
  }

  send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    this.sent.push(...records)
    return Promise.resolve(this.#rejected)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  partitionCount(): Promise<number> {
    return Promise.resolve(1)
  }
}

describe('AlertTopic', () => {
  it('writes Avro that the schema reads, keyed by the matter; connects anew after a failure', async () => {
    const sink = new KeptSink()
    const topic = new AlertTopic('rig.alerts', sink, 42)
    await expect(topic.publish([event])).rejects.toThrow('no broker yet')
    await topic.publish([event])
    const [{ key, value, timestampMs }] = sink.sent as [OutputRecord]
    expect([key!.toString(), timestampMs]).toEqual(['rig/kpi-missed/missed cooler failures', 9])
    expect(value!.readUInt32BE(1)).toBe(42)
    const read = avro.Type.forSchema(alertSchema as avro.Schema).fromBuffer(value!.subarray(5)) as object
    expect({ ...read }).toEqual(event)
  })

  it('writes JSON without a registry, and tells what the broker rejects', async () => {
    const sink = new KeptSink([{ index: 0, kind: 'too-large', message: 'too large' }])
    const topic = new AlertTopic('rig.alerts', sink, null)
    await expect(topic.publish([event])).rejects.toThrow()
    await expect(topic.publish([event])).rejects.toThrow('too large')
    expect(JSON.parse(sink.sent[0]!.value!.toString())).toEqual(event)
  })
})

describe('the schema of alerts', () => {
  const asked: string[] = []
  const registry = (found: number | null): SchemaRegistry =>
    ({
      lookup: (subject: string) => {
        asked.push(subject)
        return Promise.resolve(found)
      },
      register: () => Promise.resolve(7),
    }) as unknown as SchemaRegistry

  it.each([
    ['is the registered one', registry(3), false, 3],
    ['is registered where that is allowed', registry(null), true, 7],
    ['is none without a registry', null, false, null],
  ])('%s', async (_, given, mayRegister, id) => {
    expect(await alertSchemaId('rig.alerts', given, mayRegister)).toBe(id)
  })

  it('that is missing is told with what to do', async () => {
    await expect(alertSchemaId('rig.alerts', registry(null), false)).rejects.toThrow(
      /subject 'rig.alerts-value': register it by `sluice schema register --alerts`/,
    )
    expect(new Set(asked)).toEqual(new Set(['rig.alerts-value']))
  })
})
