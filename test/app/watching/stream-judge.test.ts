import { describe, expect, it } from 'vitest'
import { StreamJudge } from '../../../src/app/watching/stream-judge.ts'
import type { DriftWatch } from '../../../src/app/watching/stream-judge.ts'
import type { AlertCondition } from '../../../src/monitor/alerts/alert-book.ts'
import { Book } from '../../../src/monitor/book.ts'
import { keyOf } from '../../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../../src/monitor/monitor-topic.ts'
import type { AlertReport } from '../../../src/monitor/reports.ts'
import { records } from '../../monitor/monitor-records.ts'

const moved: AlertCondition = {
  name: 'feature-drift',
  subject: 'cooler@7/psa_bar',
  state: 'on',
  severity: 'warning',
  text: 'psa_bar has moved',
  value: 9,
  limit: 5,
  opensAfter: 1,
  closesAfter: 1,
}
const now = 10_000

function bookWith(...entries: readonly MonitorRecord[]): Book {
  const book = new Book({ slicesBy: 'time', slices: 10, keys: 10 }, { now: () => now })
  book.take(entries.map((value) => ({ key: keyOf(value), value })))
  return book
}

function judgeOf(states: readonly AlertCondition['state'][], told: AlertReport[] = []) {
  const left = [...states]
  const drift: DriftWatch = {
    look: () => ({ reports: [records.drift], conditions: [{ ...moved, state: left.shift() ?? 'off' }] }),
  }
  return new StreamJudge({
    openDrift: () => drift,
    ages: { modelMs: null, keyMs: 1000 },
    desk: { tell: (alerts) => void told.push(...alerts) },
  })
}

const alertsIn = (found: readonly MonitorRecord[]) =>
  found.flatMap((each) => (each.kind === 'alert' ? [`${each.name} ${each.subject} ${each.state}`] : []))

describe('StreamJudge', () => {
  it('writes what it found, tells what opened and closed, each once', () => {
    const told: AlertReport[] = []
    const judge = judgeOf(['on', 'on', 'off'], told)
    const book = bookWith()
    const found = [1, 2, 3].map((at) => judge.look(book, now + at))
    expect(found.map(alertsIn)).toEqual([
      ['feature-drift cooler@7/psa_bar open'],
      [],
      ['feature-drift cooler@7/psa_bar closed'],
    ])
    expect(found.every((each) => each.includes(records.drift))).toBe(true)
    expect(told.map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  it('goes on with what the judge before it opened', () => {
    const [opened] = judgeOf(['on'])
      .look(bookWith(), now)
      .filter((each) => each.kind === 'alert')
    const judge = judgeOf(['on', 'off'])
    const book = bookWith(opened!)
    expect(alertsIn(judge.look(book, now))).toEqual([])
    expect(judge.open).toHaveLength(1)
    expect(alertsIn(judge.look(book, now))).toEqual(['feature-drift cooler@7/psa_bar closed'])
  })

  it('begins anew when it judges again after another did', () => {
    const judge = judgeOf(['on', 'on'])
    judge.look(bookWith(), now)
    judge.leave()
    expect(judge.open).toEqual([])
    // The other one closed it meanwhile, so it opens again.
    expect(alertsIn(judge.look(bookWith(), now + 5))).toEqual(['feature-drift cooler@7/psa_bar open'])
  })

  it('closes the silence of a key that nobody keeps any more', () => {
    const judge = judgeOf([])
    const book = bookWith(
      { ...records.instance, at: now, ready: true, partitions: [], fallbacks: {} },
      { ...records.key, scoredAt: 0 },
    )
    const { key } = records.key
    expect(alertsIn(judge.look(book, now))).toEqual([`key-silent ${key} open`])
    book.take([{ key: `key/${key}`, value: null }])
    expect(alertsIn(judge.look(book, now))).toEqual([`key-silent ${key} closed`])
  })
})
