import { describe, expect, it } from 'vitest'
import { topText } from '../../../src/cli/print/top-text.ts'
import { Book } from '../../../src/monitor/book.ts'
import { keyOf } from '../../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../../src/monitor/monitor-topic.ts'
import { aKey, anInstance, records } from '../../monitor/monitor-records.ts'

const now = 100_000
const settings = {
  pipeline: 'rig',
  words: { cooler: { '3': { text: 'close to total failure', is: 'bad' as const } } },
  silentMs: 60_000,
}

function textOf(...given: readonly MonitorRecord[]): string {
  const book = new Book({ slicesBy: 'time', slices: 10, keys: 10 }, { now: () => now })
  book.take(given.map((value) => ({ key: keyOf(value), value })))
  return topText(book, [{ topic: 'cycles', partitions: 4, lag: 12n }], settings, now).join('\n')
}

describe('what `sluice top` shows', () => {
  it('has who runs and how fast, the lag by the brokers, and who is silent', () => {
    const text = textOf(
      anInstance('a', { at: now, ready: true, unready: [], paused: null, perSecond: 250.4, fallbacks: {} }),
      anInstance('b', { at: now, perSecond: 0 }),
    )
    expect(text).toMatch(/^rig {2}1970-01-01 00:01:40 UTC {2}2 instances {2}250 records\/s {2}lag 12$/m)
    expect(text).toMatch(/^ {2}a +ready +250 +7 +100 ms +- +cooler \S+$/m)
    expect(text).toMatch(/^ {2}b +not ready: producer /m)
    expect(text).toMatch(/^ {2}cycles +4 partitions +lag 12$/m)
  })

  it('says what is paused and what to do', () => {
    expect(textOf(anInstance('a', { at: now }))).toMatch(
      /Paused:\n {2}a waits for broker: see whether brokers answer/,
    )
  })

  it('has alerts that are open, the most severe first, and not those that are over', () => {
    const { alert } = records
    const text = textOf(
      alert,
      { ...alert, subject: 'cooler/ps2', severity: 'critical' },
      { ...alert, subject: 'over', state: 'closed', closedAt: 5 },
    )
    expect(text.indexOf('cooler/ps2')).toBeLessThan(text.indexOf('cooler/psa_bar'))
    expect(text).not.toContain('over')
  })

  it('has keys in trouble, in words: the bad ones, then the silent ones', () => {
    const text = textOf({ ...aKey('rig-1', 0), answers: [] }, aKey('rig-2', now - 1000))
    expect(text).toMatch(
      /Keys:\n {2}1 bad, 1 silent\n {2}bad +rig-2 +1 s +cooler close to total failure\n {2}silent +rig-1 /,
    )
  })

  it('adds dead letters and unknown values of all instances up', () => {
    const text = textOf(anInstance('a', { at: now }), anInstance('b', { at: now }))
    expect(text).toMatch(/Dead letters:\n {2}missing-value +2/)
    expect(text).toMatch(/Unknown values:\n {2}mode +"tepid" 4 times/)
  })

  it('says that nobody is heard of', () => {
    expect(textOf()).toContain('none is heard of')
  })
})
