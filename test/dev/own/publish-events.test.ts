import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/core/clock.ts'
import type { OutputRecord } from '../../../src/core/record.ts'
import { publishEvents } from '../../../src/dev/own/publish-events.ts'
import type { PublishEventsOptions } from '../../../src/dev/own/publish-events.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'

/** Time that passes by sleeping alone. */
class SleepClock implements Clock {
  elapsedMs = 0
  now = () => this.elapsedMs
  monotonic = () => this.elapsedMs
  sleep = (ms: number) => {
    this.elapsedMs += ms
    return Promise.resolve()
  }
  after = () => () => undefined
}

const record: OutputRecord = {
  topic: 't',
  partition: null,
  key: null,
  value: Buffer.from('a'),
  headers: [],
  timestampMs: null,
}
const batch = (size: number) => ({ records: Array.from({ length: size }, () => record), refused: [] })

function setup(over: Partial<PublishEventsOptions> = {}) {
  const broker = new MemoryBroker()
  broker.createTopic('t', 1)
  const clock = new SleepClock()
  const options = {
    lines: Readable.from([batch(10), batch(10), batch(5)]),
    sink: new MemorySink(broker),
    rate: Infinity,
    clock,
    signal: new AbortController().signal,
    refuse: () => undefined,
    room: () => Promise.resolve(),
    ...over,
  }
  return { options, clock, written: () => broker.partitions('t')[0]!.high }
}

describe('publishEvents', () => {
  it('publishes all, and says how many', async () => {
    const { options, written } = setup()
    expect(await publishEvents(options)).toBe(25)
    expect(written()).toBe(25n)
  })

  it('keeps to the rate', async () => {
    const { options, clock } = setup({ rate: 100 })
    await publishEvents(options)
    expect(clock.elapsedMs).toBe(200)
  })

  it('tells refused lines in their order', async () => {
    const refused = [1, 2].map((line) => ({ line, why: 'x' }))
    const told: number[] = []
    const { options } = setup({
      lines: Readable.from([{ records: [], refused }, batch(1)]),
      refuse: ({ line }) => told.push(line),
    })
    expect(await publishEvents(options)).toBe(1)
    expect(told).toEqual([1, 2])
  })

  it('ends when it is stopped, also where that cuts its input off', async () => {
    const stop = new AbortController()
    async function* cutOff() {
      yield batch(3)
      stop.abort()
      await Promise.reject(new DOMException('stopped', 'AbortError'))
    }
    expect(await publishEvents(setup({ lines: cutOff(), signal: stop.signal }).options)).toBe(3)
  })

  it('rejects where the input cannot be read on, and where a record is refused', async () => {
    async function* broken() {
      yield batch(1)
      await Promise.reject(new Error('disk'))
    }
    await expect(publishEvents(setup({ lines: broken() }).options)).rejects.toThrow('disk')
    const sink = { send: () => Promise.resolve([{ index: 0, message: 'too large' }]) }
    await expect(publishEvents(setup({ sink: sink as unknown as MemorySink }).options)).rejects.toThrow(
      'too large',
    )
  })
})
