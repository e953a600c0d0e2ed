import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlertBook } from '../../../src/monitor/alerts/alert-book.ts'
import type { AlertCondition } from '../../../src/monitor/alerts/alert-book.ts'

const drift: AlertCondition = {
  name: 'feature-drift',
  subject: 'cooler/psa_bar',
  state: 'on',
  severity: 'warning',
  text: 'psa_bar has moved',
  value: 9,
  limit: 8,
  opensAfter: 2,
  closesAfter: 3,
}

function eventsOf(book: AlertBook, states: readonly AlertCondition['state'][]): string[] {
  return states.map((state, at) => book.look([{ ...drift, state }], at)[0]?.state ?? '-')
}

describe('AlertBook', () => {
  it('opens after so many looks in a row, and closes after so many', () => {
    const states = ['on', 'off', 'on', 'on', 'on', 'off', 'off', 'on', 'off', 'off', 'off'] as const
    expect(eventsOf(new AlertBook(), states).join(' ')).toBe('- - - open - - - - - - closed')
  })

  it('is changed by nothing between the two', () => {
    const states = ['on', 'between', 'on', 'on', 'off', 'off', 'between', 'off', 'off', 'off'] as const
    expect(eventsOf(new AlertBook(), states).join(' ')).toBe('- - - open - - - - - closed')
  })

  it('closes what it opened: the same id, the time of both', () => {
    const book = new AlertBook()
    const once = { ...drift, opensAfter: 1, closesAfter: 1 }
    const [opened] = book.look([once], 5)
    const [closed] = book.look([{ ...once, state: 'off' }], 9)
    expect(closed).toEqual({ ...opened, state: 'closed', closedAt: 9 })
    expect(book.open).toEqual([])
  })

  it('goes on with what somebody else opened', () => {
    const first = new AlertBook()
    const opened = first.look([{ ...drift, opensAfter: 1 }], 1)
    const second = new AlertBook(opened)
    expect(second.look([drift], 2)).toEqual([])
    expect(eventsOf(second, ['off', 'off', 'off'])).toEqual(['-', '-', 'closed'])
  })

  it('forgets what was closed when somebody else looked', () => {
    const first = new AlertBook(new AlertBook().look([{ ...drift, opensAfter: 1 }], 1))
    const closings = first.closeOthers(['feature-drift'], [], 2)
    expect(new AlertBook(closings).open).toEqual([])
  })

  it('closes what is no matter any more, under the names that were looked at', () => {
    const book = new AlertBook()
    const silent: AlertCondition = { ...drift, name: 'key-silent', subject: 'rig-07', opensAfter: 1 }
    book.look([{ ...drift, opensAfter: 1 }, silent], 1)
    const closings = book.closeOthers(['key-silent', 'model-old'], [], 2)
    expect(closings.map(({ subject, state }) => [subject, state])).toEqual([['rig-07', 'closed']])
    expect(book.open.map(({ subject }) => subject)).toEqual(['cooler/psa_bar'])
  })

  it('opens and closes in turn, whatever it sees', () => {
    const state = fc.constantFrom('on', 'off', 'between') satisfies fc.Arbitrary<AlertCondition['state']>
    fc.assert(
      fc.property(fc.array(state), (states) => {
        const events = eventsOf(new AlertBook(), states).filter((each) => each !== '-')
        expect(events).toEqual(events.map((_, index) => (index % 2 === 0 ? 'open' : 'closed')))
      }),
    )
  })
})
