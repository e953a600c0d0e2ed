import { describe, expect, it } from 'vitest'
import { StreamSummary } from '../../src/app/stream-summary.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { Fault } from '../../src/core/outcome.ts'
import { Tally } from '../../src/pipeline/tally.ts'
import type { HeldTurn } from '../../src/pipeline/turn-loop.ts'

const status = () => [
  { topic: 't', partition: 0, lag: 40n, hidden: 0n, answers: 0, committed: null },
  { topic: 't', partition: 1, lag: 2n, hidden: 0n, answers: 0, committed: null },
]

/** What is slept for passes at each `pass`. */
function summary() {
  const lines: object[] = []
  let nowMs = 0
  let wake: () => void = () => undefined
  const clock = {
    now: () => 0,
    monotonic: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        wake = () => {
          nowMs += ms
          resolve()
        }
        if (signal?.aborted === true) resolve()
        signal?.addEventListener('abort', () => {
          resolve()
        })
      }),
    after: () => () => undefined,
  }
  const logger = { ...silentLogger, info: (fields: object) => void lines.push(fields) }
  const waiting: { held: HeldTurn | null } = { held: null }
  const made = new StreamSummary({ status }, logger, clock, () => waiting.held)
  const pass = async () => {
    wake()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { made, lines, pass, waiting }
}

function tallyOf(scored: number, faults: readonly Fault[] = []): Tally {
  const tally = new Tally()
  tally.scored = scored
  tally.deadLettered = faults.length
  tally.deadLetters.push(...faults)
  return tally
}

const faultIn = (field: string) =>
  new Fault('missing-value', `'${field}' is required and missing`, { field, value: 'a secret', model: 'm' })

describe('StreamSummary', () => {
  it('tells after five seconds and then once a minute what came since, with one dead letter of each reason and no value', async () => {
    const { made, lines, pass } = summary()
    const ended = new AbortController()
    const running = made.run(ended.signal)
    made.count(tallyOf(5))
    await pass()
    made.count(tallyOf(100, [faultIn('a'), faultIn('b')]))
    made.count(tallyOf(18, [new Fault('bad-magic', 'the first byte is 0x7b')]))
    await pass()
    await pass()
    ended.abort()
    await running
    expect(lines).toEqual([
      expect.objectContaining({ seconds: 5, records: 5, recordsPerSecond: 1, scored: 5, lag: 42 }),
      {
        event: 'summary',
        seconds: 60,
        records: 121,
        recordsPerSecond: 2,
        scored: 118,
        skipped: 0,
        deadLettered: 3,
        lag: 42,
        partitions: 2,
        deadLetters: {
          'missing-value': { count: 2, field: 'a', model: 'm', example: "'a' is required and missing" },
          'bad-magic': { count: 1, field: null, model: null, example: 'the first byte is 0x7b' },
        },
      },
      expect.objectContaining({ seconds: 60, records: 0, recordsPerSecond: 0, deadLetters: {}, lag: 42 }),
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it('tells at the end what is left, and nothing where nothing is', async () => {
    const { made, lines } = summary()
    made.count(tallyOf(7))
    await made.run(AbortSignal.abort())
    await made.run(AbortSignal.abort())
    expect(lines).toEqual([expect.objectContaining({ scored: 7 })])
  })

  it('tells of windows, and of what went into them, where there are some', async () => {
    const { made, lines } = summary()
    const ended = new AbortController()
    const running = made.run(ended.signal)
    const tally = tallyOf(0)
    tally.absorbed = 80
    Object.assign(tally.windows, { scored: 7, deadLettered: 1 })
    made.count(tally)
    ended.abort()
    await running
    expect(lines).toMatchObject([
      { records: 80, scored: 0, absorbed: 80, windows: { scored: 7, skipped: 0, deadLettered: 1 } },
    ])
  })

  it('says for whom the stream waits, and with how many records', async () => {
    const { made, lines, pass, waiting } = summary()
    const ended = new AbortController()
    const running = made.run(ended.signal)
    waiting.held = { by: 'lookup machines', records: 37 }
    await pass()
    expect(lines).toEqual([expect.objectContaining({ waitingFor: 'lookup machines', held: 37, lag: 42 })])
    ended.abort()
    await pass()
    await running
  })
})
