import { describe, expect, it } from 'vitest'
import { pipelineParts } from '../../src/app/parts.ts'
import { allLetters } from '../../src/app/read-letters.ts'
import type { LetterFilter } from '../../src/app/read-letters.ts'
import { Redrive, failedOf, withoutFail } from '../../src/app/redrive.ts'
import type { RedriveParts } from '../../src/app/redrive.ts'
import type { RedriveChoice } from '../../src/app/redrive-turns.ts'
import { unmeasured } from '../../src/app/unmeasured.ts'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Clock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { InputRecord, OutputRecord } from '../../src/core/record.ts'
import { letterContext } from '../../src/dead-letter/letter-context.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { scratchFolder } from '../support/scratch.ts'
import { brokerWith, letter, letterTopic, telemetryAssembly } from './support/letters.ts'
import { MemoryRedriveLog } from './support/memory-redrive-log.ts'

const predictions = 'telemetry.predictions'
const assembly = await telemetryAssembly(scratchFolder())
const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() }

/** Letters of records that can be scored by now, or that still cannot. */
function mended(offset: number, over: Partial<InputRecord> = {}): OutputRecord {
  const fault = new Fault('missing-value', 'm', { field: 'readings.rpm' })
  return letter({ fault, origin: { offset: BigInt(offset) }, record: over })
}

function hopeless(offset: number, redriven = 0): OutputRecord {
  const headers = [{ key: 'sluice.dlq.redrive-count', value: Buffer.from(String(redriven)) }]
  return letter({ origin: { offset: BigInt(offset) }, record: { value: Buffer.from('?????????'), headers } })
}

class Rig {
  readonly log: MemoryRedriveLog
  readonly reader: MemoryTopicReader
  readonly #pipeline: Pipeline

  private constructor(broker: Awaited<ReturnType<typeof brokerWith>>) {
    this.log = new MemoryRedriveLog(broker)
    this.reader = new MemoryTopicReader(broker)
    this.#pipeline = new Pipeline(pipelineParts(assembly, 9, 4, clock), unmeasured)
  }

  static async with(...letters: readonly OutputRecord[]): Promise<Rig> {
    const broker = await brokerWith(letters)
    broker.createTopic(predictions, 4)
    broker.createTopic('quarantine', 1)
    return new Rig(broker)
  }

  redrive(choice: Partial<RedriveChoice> = {}, parts: Partial<RedriveParts> = {}): Redrive {
    return new Redrive({
      ...{ reader: this.reader, topic: letterTopic, pipeline: this.#pipeline, clock },
      ...{ maxRecords: 3, limit: Infinity, rate: Infinity, outageDeadlineMs: 1_000 },
      stop: new AbortController().signal,
      onProgress: () => undefined,
      choice: { filter: allLetters, maxRedrives: 5, quarantine: null, ...choice },
      ...parts,
    })
  }

  run(choice: Partial<RedriveChoice> = {}, parts: Partial<RedriveParts> = {}) {
    return this.redrive(choice, parts).run(this.log)
  }

  async records(topic: string): Promise<InputRecord[]> {
    const records: InputRecord[] = []
    for await (const slice of this.reader.read(topic)) records.push(...slice.records)
    return records
  }

  /** Of the predictions, in their order. */
  async eventIds(): Promise<string[]> {
    return (await this.records(predictions)).map(({ value }) => {
      const prediction = decodePrediction(value!)
      if (prediction instanceof Fault) throw new Error(prediction.message)
      return prediction.eventId
    })
  }

  /** Origin and count of the letters from that place on. */
  async letters(from = 0): Promise<string[]> {
    return (await this.records(letterTopic)).slice(from).map((record) => {
      const { origin, redriveCount } = letterContext(record)
      return `${String(origin?.offset)}:${redriveCount}`
    })
  }
}

const only = (filter: Partial<LetterFilter>): Partial<RedriveChoice> => ({
  filter: { ...allLetters, ...filter },
})
const ids = (...offsets: readonly number[]) => offsets.map((offset) => `telemetry-3-${offset}`)

describe('Redrive', () => {
  it('makes predictions with the event ids of the records, where those lay, in the order of the letters', async () => {
    const rig = await Rig.with(mended(7), mended(9), mended(8), mended(1), mended(2))
    expect(await rig.run()).toMatchObject({ scored: 5, interrupted: false })
    expect(await rig.eventIds()).toEqual(ids(7, 9, 8, 1, 2))
    const bounds = await rig.reader.bounds(predictions)
    expect(bounds.map(({ high }) => high)).toEqual([0n, 0n, 0n, 5n])
  })

  it('does nothing twice', async () => {
    const rig = await Rig.with(mended(1), mended(2))
    await rig.run()
    expect(await rig.run()).toMatchObject({ scored: 0 })
    expect(await rig.eventIds()).toEqual(ids(1, 2))
  })

  it('puts back what still fails, once a run, with its count up and in order', async () => {
    const rig = await Rig.with(hopeless(1), mended(2), hopeless(3, 2), hopeless(4))
    const counts = await rig.run()
    expect(failedOf(counts)).toBe(3)
    expect([...counts.failed]).toEqual([['bad-magic', 3]])
    expect(await rig.letters(4)).toEqual(['1:1', '3:3', '4:1'])
    await rig.run()
    expect(await rig.letters(7)).toEqual(['1:2', '3:4', '4:2'])
    expect(await rig.eventIds()).toEqual(ids(2))
  })

  it('leaves what is not meant for later runs, which do just that', async () => {
    const rig = await Rig.with(hopeless(1), mended(2), hopeless(3), mended(4))
    expect(await rig.run(only({ fields: new Set(['readings.rpm']) }))).toMatchObject({ scored: 2 })
    expect(rig.log.marks.get(0)).toMatchObject({ end: 4n, left: [0n, 2n] })
    expect(await rig.letters(4)).toEqual([])
    expect(failedOf(await rig.run())).toBe(2)
    expect(await rig.letters(4)).toEqual(['1:1', '3:1'])
    expect(await rig.eventIds()).toEqual(ids(2, 4))
  })

  it('stops at the limit, and goes on from there', async () => {
    const rig = await Rig.with(...[1, 2, 3, 4, 5].map((offset) => mended(offset)))
    for (const so of [ids(1, 2, 3, 4), ids(1, 2, 3, 4, 5)]) {
      await rig.run({}, { limit: 4 })
      expect(await rig.eventIds()).toEqual(so)
    }
  })

  it('does all of it once, whichever transactions are lost', async () => {
    const all = Array.from({ length: 20 }, (_, i) => (i % 4 === 3 ? hopeless(i) : mended(i)))
    const rig = await Rig.with(...all)
    rig.log.losses.push('undone', 'unheard', null, 'unheard', 'unheard', 'undone', null, 'unheard')
    const { scored } = await rig.run()
    expect(rig.log.starts).toBe(7)
    expect(await rig.eventIds()).toEqual(ids(...[...all.keys()].filter((i) => i % 4 !== 3)))
    expect(await rig.letters(20)).toEqual(['3:1', '7:1', '11:1', '15:1', '19:1'])
    // Those of moves of which nobody heard are not counted.
    expect(scored).toBeLessThan(15)
  })

  it('gives up where transactions are lost for too long', async () => {
    const rig = await Rig.with(mended(1))
    rig.log.losses.push(...Array.from({ length: 100 }, () => 'undone' as const))
    let nowMs = 0
    const fast = { ...clock, monotonic: () => (nowMs += 100) }
    await expect(rig.run({}, { clock: fast })).rejects.toThrow('no transaction could be committed for 1 s')
  })

  it('ends where another run has taken over', async () => {
    const rig = await Rig.with(mended(1))
    rig.log.losses.push('undone')
    rig.log.onStart = () => {
      if (rig.log.starts === 2)
        rig.log.marks = new Map([[0, { end: 1n, left: [], until: null, run: 'other' }]])
    }
    await expect(rig.run()).rejects.toThrow('another redrive of telemetry.dead-letters was started')
    expect(await rig.eventIds()).toEqual([])
  })

  it('leaves what was redriven too often, or moves it to the quarantine as it is', async () => {
    const rig = await Rig.with(hopeless(1, 5), mended(2), hopeless(3, 4))
    expect(await rig.run()).toMatchObject({ scored: 1, tooOften: 1, quarantined: 0 })
    expect(await rig.letters(3)).toEqual(['3:5'])
    expect(await rig.run({ quarantine: 'quarantine' })).toMatchObject({ tooOften: 0, quarantined: 2 })
    const moved = await rig.records('quarantine')
    expect(moved.map((record) => letterContext(record).redriveCount)).toEqual([5, 5])
    expect(moved[0]!.value!.toString()).toBe('?????????')
  })

  it('does not score what was scored, nor what has no value any more', async () => {
    const omitted = { ...mended(2, { value: null }) }
    const without = [...omitted.headers, { key: 'sluice.dlq.omitted', value: Buffer.from('value') }]
    const rig = await Rig.with(letter({ scored: true }), { ...omitted, headers: without })
    expect(await rig.run()).toMatchObject({ scored: 0, skipped: 0, reports: 1, withoutValue: 1 })
    expect(rig.log.marks.get(0)).toMatchObject({ end: 2n, left: [1n] })
  })

  it('takes the letters of others, by their origin', async () => {
    const partition = Buffer.from([0, 0, 0, 2])
    const offset = Buffer.from([0, 0, 0, 0, 0, 0, 1, 0])
    const spring = [
      { key: 'kafka_dlt-original-topic', value: Buffer.from('orders') },
      { key: 'kafka_dlt-original-partition', value: partition },
      { key: 'kafka_dlt-original-offset', value: offset },
    ]
    const rig = await Rig.with({ ...letter(), headers: spring }, { ...letter(), headers: [] })
    await rig.run()
    // Who does not say where the record lay has the letter's own place.
    expect((await rig.eventIds()).toSorted()).toEqual(['orders-2-256', `${letterTopic}-0-1`])
  })

  it('gives predictions the timestamp that the record had', async () => {
    const late = [{ key: 'sluice.dlq.timestamp', value: Buffer.from('12345') }]
    const made = mended(1)
    const rig = await Rig.with({ ...made, headers: [...made.headers, ...late] })
    await rig.run()
    expect((await rig.records(predictions))[0]!.timestampMs).toBe(12_345)
  })

  it('brings a run that was interrupted to its end before it takes what came since', async () => {
    const rig = await Rig.with(hopeless(1), hopeless(2), mended(3), hopeless(4), mended(5), hopeless(6))
    expect(await rig.run({}, { stop: AbortSignal.abort() })).toMatchObject({ interrupted: true })
    expect(await rig.letters(6)).toEqual(['1:1', '2:1'])
    expect(await rig.redrive().rehearse(rig.log.marks)).toMatchObject({ scored: 1, resumed: true })
    expect(await rig.run()).toMatchObject({ scored: 1, resumed: true })
    expect(await rig.letters(6)).toEqual(['1:1', '2:1', '4:1', '6:1'])
    expect(failedOf(await rig.run())).toBe(4)
    expect(await rig.letters(10)).toEqual(['1:2', '2:2', '4:2', '6:2'])
  })

  it('tells what would become of letters, and writes nothing', async () => {
    const rig = await Rig.with(mended(1), hopeless(2), hopeless(3, 9))
    const counts = await rig.redrive().rehearse(new Map())
    expect(counts).toMatchObject({ scored: 1, tooOften: 1 })
    expect([...counts.failed]).toEqual([['bad-magic', 1]])
    expect(rig.log.starts).toBe(0)
    expect(await rig.letters(3)).toEqual([])
    expect(await rig.eventIds()).toEqual([])
  })

  it('keeps to the rate', async () => {
    const waits: number[] = []
    const standing = {
      ...clock,
      monotonic: () => 0,
      sleep: (ms: number) => {
        waits.push(ms)
        return Promise.resolve()
      },
    }
    const rig = await Rig.with(mended(1), mended(2), mended(3), mended(4))
    await rig.run({}, { rate: 2, clock: standing })
    expect(waits).toEqual([1_000, 1_000])
  })

  it('tells how far it is after each turn', async () => {
    const told: number[] = []
    const rig = await Rig.with(mended(1), hopeless(2), mended(3), mended(4))
    await rig.run({}, { onProgress: (letters) => told.push(letters) })
    expect(told).toEqual([3, 4])
  })

  it('stops between turns when it is asked to', async () => {
    const rig = await Rig.with(mended(1), mended(2), mended(3), mended(4))
    expect(await rig.run({}, { stop: AbortSignal.abort() })).toMatchObject({ scored: 3, interrupted: true })
    expect(await rig.run()).toMatchObject({ scored: 1, interrupted: false })
  })
})

describe('withoutFail', () => {
  it('makes a dead letter of what would end the stream, and leaves the rest', () => {
    const fields = new Map([
      ['a', 'fail'],
      ['b', 'skip'],
    ] as const)
    expect(withoutFail(new Map([['wrong-type', { action: 'fail', fields }]]))).toEqual(
      new Map([
        [
          'wrong-type',
          {
            action: 'dead-letter',
            fields: new Map([
              ['a', 'dead-letter'],
              ['b', 'skip'],
            ]),
          },
        ],
      ]),
    )
  })
})
