import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseSchemaJson } from '../../../src/avro/schema.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { SluiceError } from '../../../src/core/errors.ts'
import type { OutputRecord } from '../../../src/core/record.ts'
import { publish } from '../../../src/dev/simulator/publish.ts'
import type { RejectedRecord } from '../../../src/pipeline/ports.ts'
import type { PublishOptions } from '../../../src/dev/simulator/publish.ts'
import { RecordMaker } from '../../../src/dev/simulator/records.ts'
import { simulate } from '../../../src/dev/simulator/simulator.ts'
import type { SimulatedCycle } from '../../../src/dev/simulator/simulator.ts'
import { statistics } from './rig.ts'

const readSchema = (path: string) => parseSchemaJson(readFileSync(path, 'utf8'), path)
const maker = new RecordMaker(
  'cycles',
  { id: 1, schema: readSchema('schemas/sensor-cycle.avsc') },
  { id: 2, schema: readSchema('examples/hydraulic-rig/sensor-cycle-text.avsc') },
)

/** Time that passes by sleeping alone. */
class SleepClock implements Clock {
  elapsedMs = 0
  now = () => 1_700_000_000_000 + this.elapsedMs
  monotonic = () => this.elapsedMs
  sleep = (ms: number) => {
    this.elapsedMs += ms
    return Promise.resolve()
  }
  after = () => () => undefined
}

/** Keeps what is sent with the time of sending, and answers as told. */
class RecordingSink {
  readonly sends: { readonly atMs: number; readonly records: readonly OutputRecord[] }[] = []
  readonly #clock: Clock
  readonly #failure: Error | undefined
  readonly #refusals: readonly RejectedRecord[]

  constructor(clock: Clock, failure: Error | undefined, refusals: readonly RejectedRecord[]) {
    this.#clock = clock
    this.#failure = failure
    this.#refusals = refusals
  }

  send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.sends.push({ atMs: this.#clock.monotonic(), records })
    return Promise.resolve(this.#refusals)
  }

  get records(): readonly OutputRecord[] {
    return this.sends.flatMap(({ records }) => records)
  }
}

interface Told extends Partial<PublishOptions<SimulatedCycle>> {
  readonly failure?: Error
  readonly refusals?: readonly RejectedRecord[]
  readonly trouble?: number
}

function run({ failure, refusals = [], trouble = 0, ...over }: Told) {
  const clock = new SleepClock()
  const sink = new RecordingSink(clock, failure, refusals)
  const options = { rigs: 4, seed: 1, trouble, tombstones: true, now: clock.now }
  const done = publish({
    events: simulate(statistics, options),
    maker,
    sink,
    count: 100,
    rate: Infinity,
    clock,
    signal: new AbortController().signal,
    ...over,
  })
  return { done, sink, clock }
}

describe('publish', () => {
  it('publishes as many events as told, in batches', async () => {
    const { done, sink } = run({ count: 2500 })
    expect(await done).toMatchObject({ published: 2500, good: 2500 })
    expect(sink.sends.map(({ records }) => records.length)).toEqual([1000, 1000, 500])
  })

  it.each([1, 10, 200, 5_000])('keeps an even rate of %d events a second', async (rate) => {
    const { done, sink } = run({ count: 4 * rate, rate })
    await done
    let sent = 0
    for (const { atMs, records } of sink.sends) {
      sent += records.length
      expect(Math.abs(sent - (atMs / 1000) * rate)).toBeLessThanOrEqual(1 + rate / 40)
    }
    expect(sent).toBe(4 * rate)
  })

  it('counts troubles by kind and by reason, and it adds up', async () => {
    const { done } = run({ count: 1000, trouble: 0.2 })
    const summary = await done
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((all, count) => all + count, 0)
    expect(summary.published).toBe(1000)
    expect(summary.good + sum(summary.troubles)).toBe(1000)
    expect(sum(summary.reasons)).toBe(sum(summary.troubles) - (summary.troubles['tombstone'] ?? 0))
    expect(summary.troubles['tombstone']).toBeGreaterThan(0)
  })

  it('tells of every event once it is acknowledged', async () => {
    const told: string[] = []
    const { done, sink } = run({ count: 30, onPublished: ({ event }) => told.push(event.rigId) })
    await done
    expect(told).toEqual(sink.records.map(({ key }) => String(key)))
  })

  it('rejects as the sink does', async () => {
    const { done } = run({ failure: new SluiceError('BROKER_OUTAGE', 'no broker') })
    await expect(done).rejects.toMatchObject({ code: 'BROKER_OUTAGE' })
  })

  it('stops at a record that the broker refuses', async () => {
    const { done } = run({ refusals: [{ index: 0, kind: 'too-large', message: 'too large' }] })
    await expect(done).rejects.toMatchObject({ code: 'PRODUCE_REFUSED', message: 'too large' })
  })

  it('catches up after a pause of the broker', async () => {
    const { done, clock, sink } = run({ count: 300, rate: 100 })
    clock.elapsedMs += 2_000
    await done
    expect(sink.sends[1]?.records.length).toBeGreaterThan(150)
    expect(clock.elapsedMs).toBeLessThan(3_200)
  })

  it('ends when told, with what is acknowledged', async () => {
    const stop = new AbortController()
    const { done, sink } = run({
      count: Infinity,
      signal: stop.signal,
      onPublished: ({ event }) => {
        if (event.cycle === 400) stop.abort()
      },
    })
    expect((await done).published).toBe(sink.records.length)
  })
})
