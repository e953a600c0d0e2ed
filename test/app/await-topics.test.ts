import { describe, expect, it } from 'vitest'
import { awaitTopics } from '../../src/app/await-topics.ts'
import type { TopicWait } from '../../src/app/await-topics.ts'
import { MissingTopic, SluiceError } from '../../src/core/errors.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { FakeClock } from '../avro/support/fake-clock.ts'

/** Moved by whoever sleeps. */
class SleepingClock extends FakeClock {
  onSleep: () => void = () => undefined

  override sleep(ms = 0): Promise<void> {
    this.advance(ms)
    this.onSleep()
    return Promise.resolve()
  }
}

function setUp(over: Partial<TopicWait> = {}, present: readonly string[] = []) {
  const there = new Set(present)
  const clock = new SleepingClock()
  const asked: string[] = []
  const lines: object[] = []
  const missed: (readonly string[])[] = []
  const wait: TopicWait = {
    delivery: {
      partitionCount: (topic) => {
        asked.push(topic)
        return there.has(topic) ? Promise.resolve(4) : Promise.reject(new MissingTopic(topic))
      },
    },
    waitMs: 100_000,
    clock,
    logger: { ...silentLogger, warn: (fields) => void lines.push(fields) },
    onMissing: (topics) => missed.push(topics),
    ...over,
  }
  return { there, clock, asked, lines, missed, wait }
}

describe('awaitTopics', () => {
  it('asks for nothing where it is not to wait', async () => {
    const { wait, asked } = setUp({ waitMs: 0 })
    await awaitTopics(['in'], wait)
    expect(asked).toEqual([])
  })

  it('goes on at once where all topics are there', async () => {
    const { wait, missed, lines } = setUp({}, ['in', 'out'])
    await awaitTopics(['in', 'out'], wait)
    expect([missed, lines]).toEqual([[[]], []])
  })

  it('asks until the last topic is there, and says what is missing at first and now and then', async () => {
    const { wait, there, clock, lines, missed } = setUp({}, ['out'])
    let seconds = 0
    clock.onSleep = () => {
      if (++seconds === 40) there.add('in')
      if (seconds === 65) there.add('dead')
    }
    await awaitTopics(['in', 'out', 'dead'], wait)
    const event = 'topics-awaited'
    expect(lines).toEqual([
      { event, missing: ['in', 'dead'] },
      { event, missing: ['in', 'dead'] },
      { event, missing: ['dead'] },
    ])
    expect(missed.at(-1)).toEqual([])
    expect(seconds).toBe(65)
  })

  it('rejects with what is missing when the time is up', async () => {
    const { wait, clock } = setUp({ waitMs: 2_500 })
    const startMs = clock.monotonic()
    await expect(awaitTopics(['in'], wait)).rejects.toThrow('topic in: it does not exist')
    expect(clock.monotonic() - startMs).toBe(2_500)
  })

  it('ends when it is stopped', async () => {
    const stop = new AbortController()
    const { wait, clock, asked } = setUp({ stop: stop.signal })
    clock.onSleep = () => {
      stop.abort()
    }
    await awaitTopics(['in'], wait)
    expect(asked).toEqual(['in'])
  })

  it('does not wait for what only a correction cures', async () => {
    const refused = new SluiceError('CONFIG', 'topic in: not authorised')
    const { wait } = setUp({ delivery: { partitionCount: () => Promise.reject(refused) } })
    await expect(awaitTopics(['in'], wait)).rejects.toBe(refused)
  })
})
