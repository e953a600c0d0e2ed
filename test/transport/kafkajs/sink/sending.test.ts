import { describe, expect, it } from 'vitest'
import { noHeaders } from '../../../../src/core/record.ts'
import type { RoutedRecord } from '../../../../src/transport/kafkajs/sink/partition-outbox.ts'
import type { PartitionFailure } from '../../../../src/transport/kafkajs/patches/produce-failure.ts'
import { BatchLimits, Sending } from '../../../../src/transport/kafkajs/sink/sending.ts'

function record(partition: number, value: string, size = 0, topic = 'out'): RoutedRecord {
  return {
    topic,
    partition,
    key: null,
    value: Buffer.from(value.padEnd(size)),
    headers: noHeaders,
    timestampMs: null,
  }
}

function protocolError(type: string, retriable = false): Error {
  return Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable })
}

const failureOf = (partition: number, type: string, retriable = false) => ({
  topic: 'out',
  partition,
  error: protocolError(type, retriable),
})

function sendingOf(records: readonly RoutedRecord[], limits = limitsOf(1_000)): Sending {
  const sending = new Sending(limits)
  records.forEach((one, index) => {
    sending.add(one, index)
  })
  return sending
}

function limitsOf(maxRequestBytes: number, maxRecordBytes = 64 << 20): BatchLimits {
  return new BatchLimits({ maxRequestBytes, maxRecordBytes })
}

/** Values by topic of the next request. */
const next = (sending: Sending) =>
  sending.next().map(({ topic, records }) => [topic, ...records.map(({ value }) => String(value).trim())])

describe('Sending', () => {
  it('puts all into one request, each partition in its order', () => {
    const sending = sendingOf([record(0, 'a'), record(1, 'b'), record(0, 'c'), record(0, 'd', 0, 'other')])
    expect(next(sending)).toEqual([
      ['out', 'a', 'c', 'b'],
      ['other', 'd'],
    ])
    expect(sending.settle([])).toEqual({ wait: false, renew: false })
    expect(next(sending)).toEqual([])
    expect(sending.rejected).toEqual([])
  })

  it('splits a partition by bytes and leaves the others alone', () => {
    const sending = sendingOf([record(0, 'a', 400), record(0, 'b', 400), record(0, 'c', 400), record(1, 'd')])
    expect(next(sending)).toEqual([['out', 'a', 'b', 'd']])
    sending.settle([])
    expect(next(sending)).toEqual([['out', 'c']])
  })

  it('gives a record above the limit of batches a batch of its own', () => {
    const sending = sendingOf([record(0, 'a'), record(0, 'b', 5_000), record(0, 'c')])
    expect(next(sending)).toEqual([['out', 'a']])
    sending.settle([])
    expect(next(sending)).toEqual([['out', 'b']])
    sending.settle([])
    expect(next(sending)).toEqual([['out', 'c']])
  })

  it('rejects a record above the limit of records without sending it', () => {
    const sending = sendingOf([record(0, 'a'), record(0, 'b', 2_000), record(0, 'c')], limitsOf(1_000, 2_000))
    expect(sending.rejected).toMatchObject([{ index: 1, kind: 'too-large' }])
    expect(sending.rejected[0]?.message).toMatch(/topic out: a record of \d+ bytes is above 2000, our limit/)
    expect(next(sending)).toEqual([['out', 'a', 'c']])
  })

  it('sends a failed partition the same batch again, though more would fit', () => {
    const sending = sendingOf([record(0, 'a', 400), record(0, 'b', 400), record(0, 'c', 400), record(1, 'd')])
    next(sending)
    expect(sending.settle([failureOf(0, 'NOT_LEADER_FOR_PARTITION', true)])).toEqual({
      wait: true,
      renew: false,
    })
    expect(next(sending)).toEqual([['out', 'a', 'b']])
    sending.settle([])
    expect(next(sending)).toEqual([['out', 'c']])
  })

  it('takes a lost connection for a failure of all partitions', () => {
    const sending = sendingOf([record(0, 'a'), record(1, 'b')])
    next(sending)
    const lost = Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' })
    expect(sending.settleAll(lost)).toEqual({ wait: true, renew: false })
    expect(next(sending)).toEqual([['out', 'a', 'b']])
  })

  it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])(
    'halves a batch that is refused as %s until the record is found that is too large',
    (type) => {
      const limits = limitsOf(1_000)
      const sending = sendingOf(
        ['a', 'b', 'c', 'd'].map((value) => record(0, value, 200)),
        limits,
      )
      const sent: string[][] = []
      const written: string[] = []
      for (let batches = sending.next(); batches.length > 0; batches = sending.next()) {
        const batch = batches.flatMap(({ records }) => records.map(({ value }) => String(value).trim()))
        sent.push(batch)
        if (batch.includes('c')) {
          sending.settle([failureOf(0, type)])
        } else {
          sending.settle([])
          written.push(...batch)
        }
      }
      expect(written).toEqual(['a', 'b', 'd'])
      expect(sending.rejected).toMatchObject([{ index: 2, kind: 'too-large' }])
      expect(sending.rejected[0]?.message).toContain("the topic's max.message.bytes")
      // Learned for the next send, too.
      expect(limits.of('out')).toBeLessThan(1_000)
      expect(limits.of('other')).toBe(1_000)
    },
  )

  /** Sends until all is done, to a topic that refuses batches with any of `bad`. */
  function sendTo(
    sending: Sending,
    bad: readonly string[],
    failure: (positions: readonly number[]) => PartitionFailure,
  ): { readonly written: readonly string[]; readonly requests: number } {
    const written: string[] = []
    let requests = 0
    for (let batches = sending.next(); batches.length > 0; batches = sending.next()) {
      requests++
      const batch = batches.flatMap(({ records }) => records.map(({ value }) => String(value)))
      const positions = batch.flatMap((value, i) => (bad.includes(value) ? [i] : []))
      if (positions.length === 0) written.push(...batch)
      sending.settle(positions.length === 0 ? [] : [failure(positions)])
    }
    return { written, requests }
  }

  const letters = Array.from('abcdefghijklmnopqrstuvwxyz')
  const without = (bad: readonly string[]) => letters.filter((letter) => !bad.includes(letter))

  it.each([
    ['INVALID_TIMESTAMP', 'bad-timestamp'],
    ['INVALID_RECORD', 'rejected'],
  ])('takes out the records that a broker names with %s, in its words, in one repeat', (type, kind) => {
    const sending = sendingOf(
      letters.map((value) => record(0, value)),
      limitsOf(10_000),
    )
    const { written, requests } = sendTo(sending, ['c', 'x'], (positions) => ({
      ...failureOf(0, type),
      recordErrors: positions.map((index) => ({ index, message: index === 2 ? 'not this one' : null })),
    }))
    expect(requests).toBe(2)
    expect(written).toEqual(without(['c', 'x']))
    expect(sending.rejected).toEqual([
      { index: 2, kind, message: `topic out: ${type}: not this one` },
      { index: 23, kind, message: `topic out: ${type}: ${type}` },
    ])
  })

  it.each([
    ['names none', []],
    ['names none that is there', [{ index: 26, message: 'beyond' }]],
  ])('finds rejected records by halving where a broker %s', (_, recordErrors) => {
    const sending = sendingOf(
      letters.map((value) => record(0, value)),
      limitsOf(10_000),
    )
    const bad = ['a', 'k', 'l', 'z']
    const { written, requests } = sendTo(sending, bad, () => ({
      ...failureOf(0, 'INVALID_RECORD'),
      recordErrors,
    }))
    expect(written).toEqual(without(bad))
    expect(sending.rejected.map(({ index }) => index)).toEqual([0, 10, 11, 25])
    expect(requests).toBeLessThanOrEqual(letters.length)
  })

  it('asks once a record where a broker rejects them all', () => {
    const sending = sendingOf(
      letters.map((value) => record(0, value)),
      limitsOf(10_000),
    )
    const { written, requests } = sendTo(sending, letters, () => failureOf(0, 'INVALID_RECORD'))
    expect(written).toEqual([])
    expect(sending.rejected).toHaveLength(letters.length)
    // The halves until there is one, and then one by one.
    expect(requests).toBeLessThanOrEqual(letters.length + 5)
  })

  it.each(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH'])(
    'asks for another producer after %s',
    (type) => {
      const sending = sendingOf([record(0, 'a')])
      next(sending)
      expect(sending.settle([failureOf(0, type)])).toEqual({ wait: false, renew: true })
      expect(next(sending)).toEqual([['out', 'a']])
    },
  )

  it('tries an unknown topic with other producers for a while, then gives up with PRODUCE_REFUSED', () => {
    const sending = sendingOf([record(0, 'a')])
    const fail = () => {
      next(sending)
      return sending.settle([failureOf(0, 'UNKNOWN_TOPIC_OR_PARTITION', true)])
    }
    for (let i = 0; i < 4; i++) expect(fail()).toEqual({ wait: true, renew: true })
    expect(fail).toThrow(/topic out cannot be written: UNKNOWN_TOPIC_OR_PARTITION/)
  })

  it('keeps what it has no right to write: whoever sends it knows whether to wait', () => {
    const sending = sendingOf([record(0, 'a')])
    const sent = next(sending)
    expect(sending.settle([failureOf(0, 'TOPIC_AUTHORIZATION_FAILED')])).toEqual({ wait: true, renew: false })
    expect(next(sending)).toEqual(sent)
  })

  it.each(['INVALID_TOPIC_EXCEPTION', 'POLICY_VIOLATION', 'KAFKAJS_UNKNOWN_ERROR_CODE'])(
    'gives up at once on %s',
    (type) => {
      const sending = sendingOf([record(0, 'a')])
      next(sending)
      expect(() => sending.settle([failureOf(0, type)])).toThrow(
        expect.objectContaining({ code: 'PRODUCE_REFUSED' }) as Error,
      )
    },
  )

  it('keeps a request below what a broker takes', () => {
    const limits = limitsOf(20 << 20)
    const sending = sendingOf(
      [0, 1, 2].map((partition) => record(partition, String(partition), 15 << 20)),
      limits,
    )
    expect(next(sending)).toEqual([['out', '0', '1']])
    sending.settle([])
    expect(next(sending)).toEqual([['out', '2']])
  })
})
