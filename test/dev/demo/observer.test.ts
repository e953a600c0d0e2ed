import { describe, expect, it } from 'vitest'
import { connectHeader, sluiceHeader } from '../../../src/dead-letter/headers.ts'
import { Observer } from '../../../src/dev/demo/observer.ts'
import { Ledger } from '../../../src/dev/view/ledger.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'
import { rigPipeline, batchOf, cycle, encodeCycle } from '../../support/rig-pipeline.ts'

const names = { input: ['in'], output: 'out', deadLetters: 'dead' }

/** Topics of one partition with an observer that has started after `earlier` events. */
async function observed(earlier: number) {
  const broker = new MemoryBroker()
  for (const topic of Object.values(names).flat()) broker.createTopic(topic, 1)
  const write = (topic: string, value: Buffer | null, headers: Readonly<Record<string, string>> = {}) => {
    const list = Object.entries(headers).map(([key, text]) => ({ key, value: Buffer.from(text) }))
    broker.append({ topic, partition: 0, key: null, value, headers: list, timestampMs: 1 }, 0)
    broker.changed()
  }
  for (let i = 0; i < earlier; i++) write('in', Buffer.from('earlier'))
  const ledger = new Ledger()
  const observer = new Observer(new MemoryTopicReader(broker), names, ledger)
  const stop = new AbortController()
  const { ended } = await observer.start(stop.signal)
  const end = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    await ended
  }
  return { write, ledger, observer, end }
}

/** A prediction for an offset of partition 0, as the pipeline writes it. */
async function prediction(offset: bigint): Promise<Buffer> {
  const { pipeline } = rigPipeline()
  const batches = [batchOf([encodeCycle(cycle())], { offset }, 0)]
  await pipeline.prepare(batches)
  const { parts } = await pipeline.score(batches)
  // A good event has an output, and that a value.
  return parts[0]!.outputs[0]!.value!
}

function letterHeaders(offset: number, over: Readonly<Record<string, string>> = {}) {
  return {
    [connectHeader.topic]: 'in',
    [connectHeader.partition]: '0',
    [connectHeader.offset]: String(offset),
    [sluiceHeader.reason]: 'bad-magic',
    ...over,
  }
}

describe('Observer', () => {
  it('counts what was published since its start', async () => {
    const { write, observer, end } = await observed(3)
    expect(await observer.published()).toBe(0)
    write('in', Buffer.from('a'))
    write('in', null)
    expect(await observer.published()).toBe(2)
    await end()
  })

  it('counts dead letters of its own events by reason, and those that were scored apart', async () => {
    const { write, ledger, end } = await observed(3)
    write('dead', null, letterHeaders(3))
    write('dead', null, letterHeaders(4, { [sluiceHeader.scored]: 'true' }))
    write('dead', null, letterHeaders(5, { [sluiceHeader.reason]: 'out-of-range' }))
    await end()
    expect(Object.fromEntries(ledger.reasons)).toEqual({ 'bad-magic': 1, 'out-of-range': 1 })
    expect({ deadLetters: ledger.deadLetters, reported: ledger.reported }).toEqual({
      deadLetters: 2,
      reported: 1,
    })
  })

  it('tells dead letters of windows apart that have one first reading', async () => {
    const { write, ledger, end } = await observed(3)
    const incomplete = { [sluiceHeader.reason]: 'incomplete-window' }
    write('dead', null, letterHeaders(3, { ...incomplete, [sluiceHeader.window]: '0' }))
    write('dead', null, letterHeaders(3, { ...incomplete, [sluiceHeader.window]: '5000' }))
    write('dead', null, letterHeaders(3, { ...incomplete, [sluiceHeader.window]: '5000' }))
    write('dead', null, letterHeaders(2, { ...incomplete, [sluiceHeader.window]: '0' }))
    await end()
    expect({ deadLetters: ledger.deadLetters, repeats: ledger.repeats }).toEqual({
      deadLetters: 2,
      repeats: 1,
    })
  })

  it('counts predictions of its own events once, by their labels', async () => {
    const { write, ledger, end } = await observed(3)
    for (const offset of [3n, 3n, 4n]) write('out', await prediction(offset))
    await end()
    expect({ predictions: ledger.predictions, repeats: ledger.repeats }).toEqual({
      predictions: 2,
      repeats: 1,
    })
    const [counts] = [...ledger.labels].filter(([model]) => model === 'cooler').map(([, labels]) => labels)
    expect([...counts!.values()]).toEqual([2])
    expect(ledger.samples[0]).toMatch(/^rig-01 cycle 7: /)
  })

  it('leaves out what is not of its own events', async () => {
    const { write, ledger, end } = await observed(3)
    write('dead', null, letterHeaders(2))
    write('dead', null, letterHeaders(3, { [connectHeader.topic]: 'another' }))
    write('dead', null)
    write('out', null)
    write('out', await prediction(2n))
    write('out', Buffer.from('no prediction'))
    await end()
    expect({ deadLetters: ledger.deadLetters, predictions: ledger.predictions }).toEqual({
      deadLetters: 0,
      predictions: 0,
    })
  })
})
