import { describe, expect, it } from 'vitest'
import type { OutputRecord } from '../../../src/core/record.ts'
import { rejection } from '../../../src/transport/memory/topic-rules.ts'
import type { TopicRules } from '../../../src/transport/memory/topic-rules.ts'

const nowMs = 10_000

function record(over: Partial<OutputRecord> = {}): OutputRecord {
  return {
    topic: 't',
    partition: 0,
    key: null,
    value: Buffer.alloc(10),
    headers: [],
    timestampMs: nowMs,
    ...over,
  }
}

describe('rejection', () => {
  it.each<[TopicRules, Partial<OutputRecord>, string | null]>([
    [{}, { timestampMs: 0 }, null],
    [{ maxRecordBytes: 100 }, { value: Buffer.alloc(100) }, 'too-large'],
    [{ maxRecordBytes: 100 }, {}, null],
    [{ compacted: true }, {}, 'rejected'],
    [{ compacted: true }, { key: Buffer.from('k') }, null],
    [{ mostMsBehind: 100 }, { timestampMs: nowMs - 101 }, 'bad-timestamp'],
    [{ mostMsBehind: 100 }, { timestampMs: nowMs - 100 }, null],
    [{ mostMsAhead: 100 }, { timestampMs: nowMs + 101 }, 'bad-timestamp'],
    [{ mostMsAhead: 100 }, { timestampMs: nowMs + 100 }, null],
    [{ mostMsBehind: 100 }, { timestampMs: null }, null],
    [{ mostMsBehind: 100 }, { timestampMs: -1 }, null],
  ])('under %j of a record with %j is %s', (rules, over, kind) => {
    expect(rejection(record(over), rules, nowMs)?.kind ?? null).toBe(kind)
  })
})
