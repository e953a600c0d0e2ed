import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { letterHeaderSets } from '../../src/core/letter-headers.ts'
import type { LetterHeaderSet } from '../../src/core/letter-headers.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { Header } from '../../src/core/record.ts'
import { deadLetters } from '../../src/dead-letter/dead-letter.ts'
import { letterContext } from '../../src/dead-letter/letter-context.ts'

const from = { topic: 'in', partition: 70_000, offset: 9_000_000_000_000n }
const prefixes: Readonly<Record<LetterHeaderSet, string>> = {
  connect: '__connect.errors.',
  spring: 'kafka_dlt-',
  streams: '__streams.errors.',
}

function headersOf(
  headerSets: readonly LetterHeaderSet[],
  before: readonly Header[] = [],
): readonly Header[] {
  const { make } = deadLetters({
    ...{ topic: 'dead', pipeline: 'p', instance: 'i', redact: new Set<string>(), stackTrace: true },
    ...{ oversize: 'stop', maxRecordBytes: 10_000, clock: systemClock, headerSets },
  })
  const record = { offset: 1n, key: null, value: null, headers: before, timestampMs: 1_234 }
  return make(record, from, new Fault('bad-magic', 'no frame'), false).headers
}

describe('the headers of others', () => {
  it.each(letterHeaderSets)('of %s are read back as that program’s', (set) => {
    const headers = headersOf(letterHeaderSets).filter(({ key }) => key.startsWith(prefixes[set]))
    const record = { offset: 0n, key: null, value: null, headers, timestampMs: 1_234 }
    expect(letterContext(record)).toMatchObject({
      ...{ writer: set, origin: from, reason: 'sluice.Fault.bad-magic', message: 'no frame' },
      recordTimestampMs: 1_234,
    })
  })

  it('are there only where they are asked for, and replaced when the record is dead-lettered again', () => {
    const keys = (headers: readonly Header[]) => headers.map(({ key }) => key)
    expect(keys(headersOf([])).some((key) => /kafka_dlt|streams/.test(key))).toBe(false)
    const all = headersOf(letterHeaderSets)
    expect(keys(headersOf(letterHeaderSets, all)).toSorted()).toEqual(keys(all).toSorted())
  })
})
