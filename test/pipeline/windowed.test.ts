import { describe, expect, it } from 'vitest'
import { eventDeadLetter } from '../../src/app/event-dead-letter.ts'
import { letterContext } from '../../src/dead-letter/letter-context.ts'
import type { Tally } from '../../src/pipeline/tally.ts'
import {
  idsOf,
  outputsOf,
  readingsFrom,
  reasonsOf,
  rowsOf,
  valueOf,
  windowedAssembly,
  windowedConfig,
  windowedPipeline,
} from './support/windowed-rig.ts'
import type { Reading } from './support/windowed-rig.ts'

const at = (rigId: string, seconds: number, value: unknown = 1): Reading => ({
  rigId,
  ts: seconds * 1000,
  value,
})

/** Two windows of `a`, one of `b`, and what comes behind them. */
const readings = [at('a', 1, 2), at('b', 2, 5), at('a', 9, 4), at('a', 12, 7), at('a', 25, 1)]

describe('a pipeline with windows', () => {
  it('gives a prediction for each window once it closes, by the offset of its first reading and its start', async () => {
    const pipeline = await windowedPipeline()
    const turn = await pipeline.score([readingsFrom(10, readings)])
    expect(rowsOf(outputsOf(turn))).toEqual(['a 0 3 x2', 'b 0 5 x1', 'a 10 7 x1'])
    expect(idsOf(outputsOf(turn))).toEqual(['in-0-10@0', 'in-0-11@0', 'in-0-13@10000'])
    expect(outputsOf(turn).map(({ key }) => key?.toString())).toEqual(['a', 'b', 'a'])
  })

  it('counts readings and rows apart: each reading has one outcome', async () => {
    const pipeline = await windowedPipeline()
    const broken = { rigId: 'a', ts: 26_000, value: 'x' }
    const turn = await pipeline.score([readingsFrom(0, [...readings, at('b', 3), broken])])
    expect(reasonsOf(turn).toSorted()).toEqual(['late-reading', 'schema-mismatch'])
    const { scored, absorbed, deadLettered, skips, windows } = turn.tally
    expect({ scored, absorbed, deadLettered, skips }).toEqual({
      ...{ scored: 0, absorbed: 5, deadLettered: 2, skips: [] },
    })
    expect(windows).toEqual({ scored: 3, deadLettered: 0, skips: [] })
    expect([...turn.failures]).toEqual([0, 0, 0, 0, 0, 1, 1])
    expect(turn.windowFailures).toEqual([0, 0, 0])
  })

  it('holds the commit back at the first reading of the oldest open window', async () => {
    const pipeline = await windowedPipeline()
    const turn = await pipeline.score([readingsFrom(10, readings)])
    expect(turn.parts[0]!.position).toEqual({
      ...{ topic: 'in', partition: 0, epoch: 1, nextOffset: 15n },
      hold: { from: 14n, watermarkMs: 25_000 },
    })
  })

  it('closes what is open in a partition that is silent', async () => {
    const pipeline = await windowedPipeline()
    await pipeline.score([readingsFrom(10, readings)])
    const turn = await pipeline.score([readingsFrom(15, [])])
    expect(rowsOf(outputsOf(turn))).toEqual(['a 20 1 x1'])
    expect(turn.parts[0]!.position).toMatchObject({
      nextOffset: 15n,
      hold: { from: null, watermarkMs: 30_000 },
    })
  })

  it('makes the same of a turn that is scored again', async () => {
    const pipeline = await windowedPipeline()
    await pipeline.score([readingsFrom(0, readings.slice(0, 2))])
    const batch = readingsFrom(2, readings.slice(2))
    const first = await pipeline.score([batch])
    first.giveUp()
    const again = await pipeline.score([batch])
    expect(rowsOf(outputsOf(again))).toEqual(rowsOf(outputsOf(first)))
    expect(rowsOf(outputsOf(again))).toEqual(['a 0 3 x2', 'b 0 5 x1', 'a 10 7 x1'])
    expect(again.parts[0]!.position).toEqual(first.parts[0]!.position)
  })

  it('reads again what open windows had, and gives nothing of it that it gave before', async () => {
    const before = await windowedPipeline()
    const late = [...readings, at('b', 3)]
    const { position } = (await before.score([readingsFrom(10, late)])).parts[0]!
    const { hold, nextOffset } = position
    const mark = { nextOffset, watermarkMs: hold!.watermarkMs }
    const after = await windowedPipeline()
    const begin = Number(hold!.from)
    const all = [...late, at('a', 26, 3), at('a', 31)]
    const turn = await after.score([readingsFrom(begin, all.slice(begin - 10), { epoch: 2, mark })])
    expect(reasonsOf(turn)).toEqual([])
    expect(rowsOf(outputsOf(turn))).toEqual(['a 20 2 x2'])
    expect(turn.tally).toMatchObject({ absorbed: 2, deadLettered: 0 })
    expect([...turn.tally.consumed]).toEqual([['in', 2]])
  })

  it('never stands further back than it did', async () => {
    const pipeline = await windowedPipeline()
    const mark = { nextOffset: 15n, watermarkMs: 25_000 }
    const turn = await pipeline.score([readingsFrom(14, readings.slice(4), { epoch: 2, mark })])
    const some = turn.parts[0]!.position
    expect(some).toMatchObject({ nextOffset: 15n, hold: { from: 14n, watermarkMs: 25_000 } })
    const begun = await (
      await windowedPipeline()
    ).score([readingsFrom(13, [at('a', 12)], { epoch: 2, mark })])
    expect(begun.parts[0]!.position).toMatchObject({ nextOffset: 15n, hold: { from: 14n } })
  })

  it('begins anew with each epoch of a partition', async () => {
    const pipeline = await windowedPipeline()
    await pipeline.score([readingsFrom(0, [at('a', 1, 100)])])
    const turn = await pipeline.score([readingsFrom(0, readings, { epoch: 2 })])
    expect(rowsOf(outputsOf(turn))[0]).toBe('a 0 3 x2')
    expect(pipeline.windows!.open).toEqual({ windows: 1, readings: 1 })
    // Windows of ten seconds: the last reading's ends with the next ten, and this is wall time.
    expect(pipeline.windows!.next).toEqual({ readingMs: 30_000, silenceMs: 60_000 })
  })

  it.each([
    [{}, ['incomplete-window'], []],
    [{ 'incomplete-window': 'skip' }, [], []],
    [{ 'incomplete-window': 'score' }, [], ['incomplete-window:p']],
  ] as const)(
    'does with a window that has too few readings as policies say: %o',
    async (policies, reasons, flags) => {
      const pipeline = await windowedPipeline(windowedConfig({ minCount: 2 }, { policies }))
      const turn = await pipeline.score([
        readingsFrom(0, [at('a', 1), at('a', 11), at('a', 12), at('a', 20)]),
      ])
      expect(reasonsOf(turn)).toEqual(reasons)
      const told = outputsOf(turn).map(({ value }) => JSON.parse(value!.toString()) as Flagged)
      expect(told[0]!.predictions[0]!.flags).toEqual(told.length === 2 ? flags : [])
      expect(turn.tally.windows).toMatchObject({ scored: told.length, deadLettered: reasons.length })
      expect(turn.windowFailures).toEqual([reasons.length, 0])
    },
  )

  it('says of the dead letter of a window which one it is, and gives the record of its first reading', async () => {
    const pipeline = await windowedPipeline(windowedConfig({ minCount: 2 }))
    const turn = await pipeline.score([readingsFrom(7, [at('a', 11), at('a', 31)])])
    const [letter] = turn.parts[0]!.deadLetters
    expect(letter!.value!.toString()).toBe(valueOf(at('a', 11)).toString())
    expect(letterContext({ ...letter!, offset: 0n, timestampMs: 0 })).toMatchObject({
      reason: 'incomplete-window',
      field: 'p',
      origin: { topic: 'in', partition: 0, offset: 7n, windowStartMs: 10_000 },
    })
    expect(eventDeadLetter(letter!.headers).eventId).toBe('in-0-7@10000')
  })

  it('gives the window of a row that a stage fails at a dead letter of its own, and scores the others', async () => {
    const fails = (event: object) => (event as Reading).rigId === 'b'
    const config = windowedConfig()
    const { eventTimeMs } = (await windowedAssembly(config)).compiled
    const pipeline = await windowedPipeline(config, {
      eventTimeMs: (event) => {
        if (fails(event)) throw new Error('no such time')
        return eventTimeMs(event)
      },
    })
    const turn = await pipeline.score([readingsFrom(0, readings)])
    expect(rowsOf(outputsOf(turn))).toEqual(['a 0 3 x2', 'a 10 7 x1'])
    expect(reasonsOf(turn)).toEqual(['encode-failed'])
    expect(turn.tally.windows).toMatchObject({ scored: 2, deadLettered: 1 })
    expect(turn.windowFailures).toEqual([0, 1, 0])
    expect(turn.tally).toMatchObject({ absorbed: 5 } satisfies Partial<Tally>)
  })
})

interface Flagged {
  readonly predictions: readonly { readonly flags: readonly string[] }[]
}
