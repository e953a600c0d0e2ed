import { describe, expect, it, onTestFinished } from 'vitest'
import { parseExactJson } from '../../src/core/exact-json.ts'
import { SluiceError } from '../../src/core/errors.ts'
import type { LookupSurroundings } from '../../src/lookups/source.ts'
import { TopicTable } from '../../src/lookups/topic-table.ts'
import type { RowDecoder } from '../../src/lookups/topic-table.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { answersOf, listening, surroundings } from './support/surroundings.ts'

const json: RowDecoder = {
  prepare: () => Promise.resolve(),
  decode: (value) => parseExactJson(value.toString('utf8')),
}

function rig(maxBytes = 10_000, decoder = json, over: Partial<LookupSurroundings> = {}) {
  const broker = new MemoryBroker()
  broker.createTopic('calibrations', 3)
  const publish = (key: string | Buffer | null, value: object | string | null, partition = 0) => {
    const bytes =
      value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
    const record = { topic: 'calibrations', partition, headers: [], timestampMs: 0, value: bytes }
    broker.append({ ...record, key: typeof key === 'string' ? Buffer.from(key) : key }, partition)
    broker.changed()
  }
  const table = new TopicTable('calibrations', { topic: 'calibrations', maxBytes }, decoder, null)
  const lookup = table.open(['gain', 'at.line'])
  const { logger, lines } = listening()
  const openFeed = () => Promise.resolve(new MemoryTopicReader(broker))
  const start = () => table.start(surroundings({ logger, openFeed, ...over }))
  onTestFinished(() => table.close())
  return { publish, table, lookup, lines, start, broker }
}

describe('TopicTable', () => {
  it('is there with the last value of each key, whatever its partition, and without deleted ones', async () => {
    const { publish, lookup, lines, start } = rig()
    publish('a', { gain: 1 })
    publish('b', { gain: 2, at: { line: 7 } }, 1)
    publish('c', { gain: 3 }, 2)
    publish('a', { gain: 4 })
    publish('c', null, 2)
    publish('d', null, 2)
    await start()
    expect(await answersOf(lookup, ['a', 'b', 'c', 'd', 'toString', ''])).toEqual([
      [4, undefined],
      [2, 7],
      ...[null, null, null, null],
    ])
    expect(lines).toMatchObject([{ event: 'lookup-renewed', lookup: 'calibrations', rows: 2 }])
  })

  it('follows on: new rows, changed ones, deleted ones', async () => {
    const { publish, lookup, start, table } = rig()
    publish('a', { gain: 1 })
    publish('b', { gain: 1 }, 1)
    await start()
    publish('a', { gain: 2 })
    publish('b', null, 1)
    publish('c', { gain: 3 }, 2)
    await expect
      .poll(() => answersOf(lookup, ['a', 'b', 'c']))
      .toEqual([[2, undefined], null, [3, undefined]])
    expect(table.size).toBe(2)
  })

  it('has no row for a value or key of no use, and says so once', async () => {
    const { publish, lookup, lines, start } = rig()
    publish('a', { gain: 1 })
    publish('a', 'no JSON')
    publish(null, { gain: 2 })
    publish(Buffer.from([0xff]), { gain: 2 })
    publish('b', '17')
    publish('', { gain: 5 })
    await start()
    expect(await answersOf(lookup, ['a', 'b', ''])).toEqual([null, null, [5, undefined]])
    expect(lines.map(({ event }) => event)).toEqual(['lookup-stale', 'lookup-renewed'])
  })

  it('does not start with more than it may hold, and says what to do', async () => {
    const { publish, start } = rig(20)
    publish('a', { gain: 1 })
    publish('b', { gain: 2 })
    await expect(start()).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(
        /more than 20 bytes .*\(2 keys\): raise lookups\.calibrations\.maxBytes/,
      ) as string,
    })
  })

  it('counts a key once however often it is written', async () => {
    const { publish, start, table } = rig(20)
    for (let gain = 0; gain < 9; gain++) publish('a', { gain })
    publish('a', null)
    publish('b', { gain: 2 })
    await start()
    expect(table.size).toBe(1)
  })

  it('ends whoever asks when it comes to hold too much', async () => {
    const { publish, lookup, start } = rig(20)
    publish('a', { gain: 1 })
    await start()
    expect(lookup.find('a')).toEqual([1, undefined])
    publish('b', { gain: 2 })
    await expect
      .poll(() =>
        answersOf(lookup, ['a']).catch((error: unknown) => error instanceof SluiceError && error.code),
      )
      .toBe('CONFIG')
  })

  it('waits for the schemas of its values', async () => {
    const clock = new StandingClock()
    let isDown = true
    const decoder: RowDecoder = {
      ...json,
      prepare: () => (isDown ? Promise.reject(new SluiceError('REGISTRY_OUTAGE', 'no')) : Promise.resolve()),
    }
    const { publish, start, lookup } = rig(10_000, decoder, { clock })
    publish('a', { gain: 1 })
    const started = start()
    await expect.poll(() => clock.waiting).toBe(1)
    isDown = false
    await clock.advance(500)
    await started
    expect(lookup.find('a')).toEqual([1, undefined])
  })

  it('ends with the outage of a registry when the patience of its start is over', async () => {
    const decoder: RowDecoder = {
      ...json,
      prepare: () => Promise.reject(new SluiceError('REGISTRY_OUTAGE', 'no answer')),
    }
    const { publish, start } = rig(10_000, decoder, { startPatienceMs: 0 })
    publish('a', { gain: 1 })
    await expect(start()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: "lookup 'calibrations': no answer",
    })
  })

  it('goes on behind what it has read when reading fails', async () => {
    const clock = new StandingClock()
    const { publish, table, lookup, broker, lines, start } = rig(10_000, json, {
      clock,
      openFeed: () => Promise.resolve(new FailingReader(broker)),
    })
    publish('a', { gain: 1 })
    await start()
    await expect.poll(() => clock.waiting).toBe(1)
    publish('a', { gain: 2 })
    await clock.advance(500)
    await expect.poll(() => lookup.find('a')).toEqual([2, undefined])
    expect(lines.map(({ event }) => event)).toEqual(['lookup-renewed', 'lookup-stale'])
    expect(table.size).toBe(1)
  })

  it('stops reading when it is closed while it starts', async () => {
    const { publish, start, table } = rig()
    publish('a', { gain: 1 })
    const started = start()
    await table.close()
    await expect(started).rejects.toThrow('aborted')
  })

  it('stops reading when the start is over', async () => {
    const { publish, start } = rig(10_000, json, { stop: AbortSignal.abort() })
    publish('a', { gain: 1 })
    await expect(start()).rejects.toThrow('aborted')
  })
})

/** Follows from the second attempt on. */
class FailingReader extends MemoryTopicReader {
  #attempts = 0

  override follow(...given: Parameters<MemoryTopicReader['follow']>) {
    if (this.#attempts++ === 0) throw new SluiceError('BROKER_OUTAGE', 'no broker')
    return super.follow(...given)
  }
}
