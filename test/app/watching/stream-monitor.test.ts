import { describe, expect, it } from 'vitest'
import type { BookFollower } from '../../../src/app/watching/book-follower.ts'
import { InstanceReports } from '../../../src/app/watching/instance-reports.ts'
import { LetterExamples } from '../../../src/app/watching/letter-examples.ts'
import type { NewestKeys } from '../../../src/app/watching/newest-keys.ts'
import { StreamMonitor } from '../../../src/app/watching/stream-monitor.ts'
import type { StreamMonitorParts } from '../../../src/app/watching/stream-monitor.ts'
import { SluiceError } from '../../../src/core/errors.ts'
import { Book } from '../../../src/monitor/book.ts'
import type { MonitorEntry } from '../../../src/monitor/monitor-topic.ts'
import { BucketHistogram } from '../../../src/observability/bucket-histogram.ts'
import { records } from '../../monitor/monitor-records.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { StandingClock } from '../../support/standing-clock.ts'

const instance = 'a'
const { model, version, digest, layout } = records.layout
const judgement = records.drift

function aMonitor(over: Partial<StreamMonitorParts> = {}) {
  const clock = new StandingClock()
  const { logger, lines } = recordingLogger()
  const book = new Book({ slicesBy: 'time', slices: 1, keys: 1 }, clock)
  const redacted = new Set<string>()
  const written: MonitorEntry[] = []
  const state = { isDown: false, isClosed: false, layouts: [{ model, version, digest, layout }] }
  const reading = { isCaughtUp: false, begun: 0 }
  const monitor = new StreamMonitor({
    ...{ instance, everyMs: 1000, book, logger, clock },
    topic: {
      write(entries) {
        if (state.isDown) return Promise.reject(new SluiceError('BROKER_OUTAGE', 'no broker answers'))
        written.push(...entries)
        return Promise.resolve()
      },
      async *follow() {
        // The Book is followed by somebody else here.
      },
      close: () => {
        state.isClosed = true
        return Promise.resolve()
      },
    },
    reports: new InstanceReports({
      ...{ instance, everyMs: 1000, redacted, clock },
      http: () => '',
      health: { waitingFor: null, readiness: () => [] },
      source: { status: () => [] },
      ages: new BucketHistogram([1]),
      versions: () => [],
      fallbacks: () => ({}),
    }),
    keys: null,
    letters: new LetterExamples({ instance, viewer: { show: () => Promise.resolve([]) }, redacted, clock }),
    layouts: () => state.layouts,
    follower: {
      get isCaughtUp() {
        return reading.isCaughtUp
      },
      begin: () => {
        reading.begun += 1
      },
      ended: () => Promise.resolve(),
    } as unknown as BookFollower,
    isShown: false,
    heedKpis: null,
    judge: { open: [records.alert], look: () => [judgement], leave: () => undefined },
    pieces: { close: () => Promise.resolve() },
    isJudge: () => false,
    ...over,
  })
  const stop = new AbortController()
  const running = monitor.run(stop.signal)
  const beat = async (ms = 1000) => {
    await clock.advance(ms)
    return written.splice(0).map(({ key, value }) => (value === null ? `${key} is gone` : value.kind))
  }
  const first = async () => {
    await clock.advance(0)
    return written.splice(0).map(({ value }) => value?.kind)
  }
  const end = async () => {
    stop.abort()
    await running
    return written.splice(0)
  }
  return { state, reading, lines, first, beat, end }
}

describe('the monitor of an instance', () => {
  it('says layouts once, and again when others are served or an hour has passed', async () => {
    const { state, first, beat, end } = aMonitor()
    expect(await first()).toEqual(['layout', 'instance'])
    expect(await beat()).toEqual(['instance'])
    state.layouts = [{ model, version: '4', digest: 'e', layout }]
    expect(await beat()).toEqual(['layout', 'instance'])
    expect(await beat(3_600_000)).toEqual(['layout', 'instance'])
    await end()
  })

  it('takes itself back when it ends, and closes the topic', async () => {
    const { state, end } = aMonitor()
    expect((await end()).at(-1)).toEqual({ key: 'instance/a', value: null })
    expect(state.isClosed).toBe(true)
  })

  it('says what it saw since it last spoke before it takes itself back', async () => {
    const seen = [records.key]
    const keys = { see: () => undefined, take: () => seen.splice(0), tellAgain: () => undefined }
    const { first, end } = aMonitor({ keys: keys as unknown as NewestKeys })
    expect(await first()).toEqual(['layout', 'instance', 'key'])
    seen.push(records.key)
    expect((await end()).map(({ value }) => value?.kind)).toEqual(['key', undefined])
  })

  it('says how it is, and takes itself back, where letters cannot be read', async () => {
    const letters = { see: () => undefined, take: () => new Promise(() => undefined) }
    const { first, beat, end } = aMonitor({ letters: letters as unknown as LetterExamples })
    expect(await first()).toEqual([])
    expect(await beat(2000)).toEqual(['layout', 'instance'])
    const ending = end()
    await beat(0)
    await beat(2000)
    expect(await ending).toEqual([{ key: `instance/${instance}`, value: null }])
  })

  it('tells once that the topic is lost, and says all when it is back', async () => {
    const { state, lines, first, beat, end } = aMonitor()
    state.isDown = true
    expect(await first()).toEqual([])
    expect(await beat()).toEqual([])
    state.isDown = false
    expect(await beat()).toEqual(['layout', 'instance'])
    expect(lines.map(({ event }) => event)).toEqual(['monitor-lost', 'monitor-back'])
    await end()
  })

  it('judges where it has the first partition, once it has read what all say', async () => {
    let isJudge = false
    const { reading, first, beat, end } = aMonitor({ isJudge: () => isJudge })
    await first()
    expect(reading.begun).toBe(0)
    isJudge = true
    expect(await beat()).toEqual(['instance'])
    expect(reading.begun).toBe(1)
    reading.isCaughtUp = true
    expect(await beat()).toEqual(['instance', 'drift'])
    // What is open stands no further back than an hour.
    expect(await beat(3_600_000)).toEqual(['layout', 'instance', 'alert', 'drift'])
    await end()
  })
})
