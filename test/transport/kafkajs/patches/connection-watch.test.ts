import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectionWatch } from '../../../../src/transport/kafkajs/patches/connection-watch.ts'
import type { SentRequest } from '../../../../src/transport/kafkajs/patches/connection-watch.ts'

const requestTimeout = 30_000

describe('ConnectionWatch', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function watchOf(...requests: readonly (Partial<SentRequest> & { readonly apiName: string })[]) {
    const inflight = new Map<number, SentRequest>()
    const send = ({ apiName, ...request }: (typeof requests)[number]) =>
      inflight.set(inflight.size, { entry: { apiName }, requestTimeout, ...request })
    requests.forEach(send)
    const [onLate, onSilence] = [vi.fn(), vi.fn()]
    const connection = { requestTimeout, authHandlers: null, requestQueue: { inflight } }
    const watch = new ConnectionWatch(connection, { onLate, onSilence })
    watch.start()
    return { watch, inflight, onLate, onSilence }
  }

  it.each([
    { apiName: 'Heartbeat', silenceMs: 5_000 },
    { apiName: 'OffsetCommit', silenceMs: 5_000 },
    { apiName: 'Produce', silenceMs: 5_000 },
    { apiName: 'AddPartitionsToTxn', silenceMs: 5_000 },
    { apiName: 'AddOffsetsToTxn', silenceMs: 5_000 },
    { apiName: 'TxnOffsetCommit', silenceMs: 5_000 },
    { apiName: 'EndTxn', silenceMs: 5_000 },
    { apiName: 'Fetch', maxWaitMs: 2_000, silenceMs: 7_000 },
    // It waits for other members.
    { apiName: 'JoinGroup', requestTimeout: 65_000, silenceMs: 65_000 },
    { apiName: 'CreateTopics', silenceMs: 30_000 },
  ])('gives up when $apiName is not answered for $silenceMs ms', ({ silenceMs, ...request }) => {
    const { onSilence } = watchOf(request)
    vi.advanceTimersByTime(silenceMs)
    expect(onSilence).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(onSilence).toHaveBeenCalledWith(request.apiName, silenceMs + 100)
  })

  it('says twice a second that an answer is late, and no more once it has come', () => {
    const { watch, inflight, onLate } = watchOf({ apiName: 'Fetch' })
    vi.advanceTimersByTime(900)
    expect([watch.isLate, onLate.mock.calls.length]).toEqual([false, 0])
    vi.advanceTimersByTime(1_100)
    expect([watch.isLate, onLate.mock.calls.length]).toEqual([true, 3])
    watch.heard()
    inflight.clear()
    vi.advanceTimersByTime(60_000)
    expect([watch.isLate, onLate.mock.calls.length]).toEqual([false, 3])
  })

  it('takes bytes for a sign of life, whatever they belong to', () => {
    const { watch, onSilence } = watchOf({ apiName: 'Fetch' })
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1_000)
      watch.heard()
    }
    expect(onSilence).not.toHaveBeenCalled()
  })

  it('judges by the oldest request: the broker answers in order', () => {
    const { onSilence } = watchOf({ apiName: 'JoinGroup', requestTimeout: 65_000 }, { apiName: 'Metadata' })
    vi.advanceTimersByTime(65_000)
    expect(onSilence).not.toHaveBeenCalled()
  })

  it('has more patience with a broker that answers late, and twice as much after it gave up', () => {
    const { watch, onSilence } = watchOf({ apiName: 'Fetch' })
    vi.advanceTimersByTime(4_000)
    watch.heard()
    vi.advanceTimersByTime(8_000)
    expect(onSilence).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(onSilence).toHaveBeenCalledTimes(1)
    watch.stop()
    watch.start()
    vi.advanceTimersByTime(16_000)
    expect(onSilence).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(100)
    expect(onSilence).toHaveBeenCalledTimes(2)
  })

  it('doubts a connection that has been at rest, until bytes come or it is opened anew', () => {
    const { watch, onSilence } = watchOf()
    vi.advanceTimersByTime(4_900)
    expect([watch.quietMs, watch.isDoubtful]).toEqual([4_900, false])
    vi.advanceTimersByTime(100)
    expect(watch.isDoubtful).toBe(true)
    watch.heard()
    expect([watch.quietMs, watch.isDoubtful]).toEqual([0, false])
    vi.advanceTimersByTime(60_000)
    watch.stop()
    watch.start()
    expect([watch.quietMs, watch.isDoubtful]).toEqual([0, false])
    expect(onSilence).not.toHaveBeenCalled()
  })

  it('does not doubt one on which an answer is waited for', () => {
    const { watch } = watchOf({ apiName: 'JoinGroup', requestTimeout: 65_000 })
    vi.advanceTimersByTime(60_000)
    expect([watch.quietMs, watch.isDoubtful]).toEqual([60_000, false])
  })
})
