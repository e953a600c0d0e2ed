import { describe, expect, it } from 'vitest'
import { BookFollower } from '../../../src/app/watching/book-follower.ts'
import { SluiceError } from '../../../src/core/errors.ts'
import { Book } from '../../../src/monitor/book.ts'
import type { MonitorTopic } from '../../../src/monitor/monitor-topic.ts'
import { aKey, entryOf, records } from '../../monitor/monitor-records.ts'
import { recordingLogger } from '../../support/recording-logger.ts'

const hourMs = 3_600_000

/** Waits no time, and has it pass. */
function hurriedClock() {
  let now = 10 * hourMs
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms: number) => {
      now += ms
      return Promise.resolve()
    },
    after: () => () => undefined,
  }
}

describe('whoever keeps a Book up to date', () => {
  it('reads on after the topic was lost, and tells it once', async () => {
    const stop = new AbortController()
    const clock = hurriedClock()
    const since: number[] = []
    const lost = new SluiceError('BROKER_OUTAGE', 'no broker answers')
    const topic: Pick<MonitorTopic, 'follow'> = {
      async *follow(sinceMs, _, onCaughtUp) {
        since.push(sinceMs)
        await Promise.resolve()
        if (since.length === 1) {
          yield [entryOf(records.kpi)]
          throw lost
        }
        if (since.length === 4) stop.abort()
        else if (since.length === 2) {
          yield [entryOf(aKey('a'))]
          onCaughtUp()
          throw lost
        } else throw lost
      },
    }
    const { logger, lines } = recordingLogger()
    const book = new Book({ slicesBy: 'time', slices: 1, keys: 10 }, clock)
    const follower = new BookFollower({ topic, book, backMs: hourMs, clock, logger })
    expect(follower.isCaughtUp).toBe(false)
    follower.begin(stop.signal)
    follower.begin(stop.signal)
    await follower.ended()
    expect([book.kpis, book.keys.map(({ key }) => key)]).toEqual([[records.kpi], ['a']])
    expect(follower.isCaughtUp).toBe(true)
    // From the beginning until it had all, then from shortly before it was lost.
    expect(since.map((ms) => ms - 9 * hourMs > 0)).toEqual([false, false, true, true])
    expect(lines.map(({ event }) => event)).toEqual(['monitor-unread', 'monitor-unread'])
  })
})
