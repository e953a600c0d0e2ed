import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Header, InputRecord, RecordBatch } from '../../../src/core/record.ts'
import type { TracerParts } from '../../../src/trace/record-tracer.ts'
import { StandingClock } from '../../support/standing-clock.ts'

/** Trace context of a producer. */
export const traceId = '0af7651916cd43dd8448eb211c80319c'
export const parentId = 'b7ad6b7169203331'
export const sampled = `00-${traceId}-${parentId}-01`
export const unsampled = `00-${traceId}-${parentId}-00`

export const header = (key: string, text: string): Header => ({ key, value: Buffer.from(text) })

export const headerOf = ({ headers }: Pick<InputRecord, 'headers'>, key: string): string | undefined =>
  headers.findLast((found) => found.key === key)?.value?.toString()

export function recordWith(offset: bigint, ...headers: readonly Header[]): InputRecord {
  return { offset, key: null, value: Buffer.from('value'), headers, timestampMs: 0 }
}

export function batchOf(partition: number, ...records: readonly InputRecord[]): RecordBatch {
  const nextOffset = (records.at(-1)?.offset ?? -1n) + 1n
  return { topic: 'in', partition, epoch: 1, records, nextOffset, highWatermark: nextOffset }
}

/** What tracers are made of, a clock that stands, and the spans that have ended. */
export function spanRig(isChosen = false): {
  readonly parts: TracerParts
  readonly clock: StandingClock
  readonly ended: () => readonly ReadableSpan[]
} {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const clock = new StandingClock()
  const facts = { pipeline: 'p', group: 'g', clientId: 'c' }
  const parts = { spans: provider.getTracer('test'), facts, isChosen: () => isChosen, clock }
  return { parts, clock, ended: () => exporter.getFinishedSpans() }
}
