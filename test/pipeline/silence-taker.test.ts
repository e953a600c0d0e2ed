import { describe, expect, it } from 'vitest'
import type { RecordBatch } from '../../src/core/record.ts'
import type { PartitionStatus } from '../../src/pipeline/ports.ts'
import { SilenceTaker } from '../../src/pipeline/silence-taker.ts'
import { WindowedPartitions } from '../../src/pipeline/windowed-partitions.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { planOf, reading, recordAt } from '../windows/support/readings.ts'

const batch = (partition: number, records: number): RecordBatch => ({
  ...{ topic: 'in', partition, epoch: 1, nextOffset: BigInt(records), highWatermark: BigInt(records) },
  records: Array.from({ length: records }, (_, i) => recordAt(i)),
})

function setting() {
  const clock = new StandingClock()
  const windows = new WindowedPartitions(planOf({ idleAfterMs: 1_000 }), clock)
  const waiting: { resolve: (batches: readonly RecordBatch[] | null) => void; reject: (e: Error) => void }[] =
    []
  const statuses = new Map<number, PartitionStatus>()
  const source = {
    take: () => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly RecordBatch[] | null>()
      waiting.push({ resolve, reject })
      return promise
    },
    status: () => [...statuses.values()],
  }
  /** A partition with one open window. */
  const open = (partition: number) => {
    statuses.set(partition, {
      topic: 'in',
      partition,
      lag: 0n,
      hidden: 0n,
      answers: Infinity,
      committed: null,
    })
    windows.of(batch(partition, 1)).windows.absorb(reading('a', 1), recordAt(0))
  }
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  const pass = async (ms: number) => {
    await clock.advance(ms)
    await settle()
  }
  return {
    clock,
    windows,
    waiting,
    statuses,
    taker: new SilenceTaker(source, windows, clock),
    open,
    settle,
    pass,
  }
}

/** What a promise has given so far. */
function outcomeOf<T>(promise: Promise<T>): { value: T | undefined; error: unknown } {
  const outcome: { value: T | undefined; error: unknown } = { value: undefined, error: undefined }
  promise.then(
    (value) => {
      outcome.value = value
    },
    (error: unknown) => {
      outcome.error = error
    },
  )
  return outcome
}

describe('SilenceTaker', () => {
  it('gives what the source has, and waits for nothing else where no window is open', async () => {
    const { taker, waiting, clock, settle } = setting()
    const taken = taker.take(10)
    await settle()
    expect(clock.waiting).toBe(0)
    waiting[0]!.resolve([batch(0, 2)])
    expect(await taken).toEqual([batch(0, 2)])
  })

  it('gives a batch without records of a partition with open windows of which nothing came for long', async () => {
    const { taker, waiting, open, pass } = setting()
    open(3)
    const taken = outcomeOf(taker.take(10))
    await pass(999)
    expect(taken.value).toBeUndefined()
    await pass(51)
    expect(taken.value).toMatchObject([{ topic: 'in', partition: 3, epoch: 1, records: [], nextOffset: 1n }])
    expect(waiting).toHaveLength(1)
  })

  it('asks the source once at a time, and gives what it was asked for before', async () => {
    const { taker, waiting, open, pass, windows } = setting()
    open(0)
    const silent = outcomeOf(taker.take(10))
    await pass(1_050)
    expect(silent.value).toHaveLength(1)
    windows.of(batch(0, 0)).windows.closeAll()
    const taken = taker.take(10)
    waiting[0]!.resolve([batch(0, 2)])
    expect(await taken).toEqual([batch(0, 2)])
    expect(waiting).toHaveLength(1)
  })

  it('gives it between two takes too, where records of others never stop coming', async () => {
    const { taker, waiting, open, pass } = setting()
    open(0)
    const first = taker.take(10)
    waiting[0]!.resolve([batch(1, 1)])
    expect(await first).toEqual([batch(1, 1)])
    await pass(1_000)
    const second = taker.take(10)
    waiting[1]?.resolve([batch(1, 1)])
    expect(await second).toMatchObject([{ partition: 0, records: [] }])
    expect(waiting).toHaveLength(1)
  })

  it('gives what the source gave meanwhile before it looks for silence again', async () => {
    const { taker, waiting, open, pass, windows } = setting()
    open(0)
    const silent = outcomeOf(taker.take(10))
    await pass(1_050)
    expect(silent.value).toHaveLength(1)
    windows.of(batch(0, 0)).windows.closeAll()
    open(1)
    waiting[0]!.resolve([batch(1, 1)])
    await pass(1_050)
    expect(await taker.take(10)).toEqual([batch(1, 1)])
  })

  it('takes no partition for silent that has records left', async () => {
    const { taker, waiting, open, pass, statuses } = setting()
    open(0)
    statuses.set(0, { ...statuses.get(0)!, lag: 4n })
    const taken = outcomeOf(taker.take(10))
    await pass(1_050)
    await pass(1_050)
    expect(taken.value).toBeUndefined()
    waiting[0]!.resolve(null)
    await pass(0)
    expect(taken.value).toBeNull()
  })

  it('takes no partition for silent before its broker has answered often enough to know', async () => {
    const { taker, waiting, open, pass, statuses } = setting()
    open(0)
    const answer = (answers: number) => statuses.set(0, { ...statuses.get(0)!, answers })
    answer(7)
    const taken = outcomeOf(taker.take(10))
    await pass(1_050)
    answer(9)
    await pass(50)
    expect(taken.value).toBeUndefined()
    answer(10)
    await pass(50)
    expect(taken.value).toMatchObject([{ partition: 0, records: [] }])
    expect(waiting).toHaveLength(1)
  })

  it('drops the windows of a partition that another member has', async () => {
    const { taker, waiting, open, pass, statuses, windows } = setting()
    open(0)
    statuses.clear()
    const taken = outcomeOf(taker.take(10))
    await pass(1_050)
    expect(windows.open.readings).toBe(0)
    expect(windows.nextSilenceMs).toBeNull()
    waiting[0]!.resolve(null)
    await pass(0)
    expect(taken.value).toBeNull()
  })

  it('rejects as the source does', async () => {
    const { taker, waiting, open, settle } = setting()
    open(0)
    const taken = outcomeOf(taker.take(10))
    await settle()
    waiting[0]!.reject(new Error('gone'))
    await settle()
    expect(taken.error).toEqual(new Error('gone'))
  })
})
