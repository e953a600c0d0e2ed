import { describe, expect, it } from 'vitest'
import { breaches, judge } from './judge.ts'
import type { Account, CommitEntry, InputEntry, Logs, OutcomeEntry } from './judge.ts'

const from = 'in-0'

function input(offset: number, content: string | null = `content-${offset}`): InputEntry {
  return { id: `${from}-${offset}`, content }
}

function outcome(offset: number, over: Partial<OutcomeEntry> = {}): OutcomeEntry {
  return {
    ...{ kind: 'prediction', id: `${from}-${offset}`, content: `content-${offset}`, key: 'a', partition: 0 },
    ...{ writtenMs: 100 + offset, ...over },
  }
}

/** All before the offset, when the last of it was written. */
function commit(nextOffset: number, over: Partial<CommitEntry> = {}): CommitEntry {
  return { from, nextOffset, committedMs: 100 + nextOffset - 1, ...over }
}

/** Four records, the third of which cannot be scored; nothing is wrong with it. */
const clean = {
  inputs: [input(0), input(1), input(2), input(3)],
  outcomes: [outcome(0), outcome(1), outcome(2, { kind: 'deadLetter' }), outcome(3)],
  commits: [commit(2), commit(4)],
} as const satisfies Logs

const nothing = {
  inputs: 4,
  predictions: 3,
  deadLetters: 1,
  lost: [],
  left: [],
  repeats: 0,
  wrong: [],
  outOfOrder: [],
  ahead: [],
}

interface Forgery {
  readonly change: Partial<Logs>
  readonly found: Partial<Account>
  readonly says?: RegExp
}

const [first, second, third, fourth] = clean.outcomes

const forgeries: Readonly<Record<string, Forgery>> = {
  'a record without an outcome': {
    change: { outcomes: [first, third, fourth] },
    found: { predictions: 2, lost: ['in-0-1'] },
    says: /^1 lost, such as in-0-1$/,
  },
  'a record that nobody has done yet': {
    change: { outcomes: [first, second, third], commits: [commit(3)] },
    found: { predictions: 2, left: ['in-0-3'] },
    says: /^1 not done, and not committed, such as in-0-3$/,
  },
  'a record without an outcome, of a group that says nothing': {
    change: { outcomes: [first, second, third], commits: [] },
    found: { predictions: 2, lost: ['in-0-3'] },
    says: /^1 lost/,
  },
  'a repeat with the same id': {
    change: { outcomes: [...clean.outcomes, second] },
    found: { predictions: 4, repeats: 1 },
  },
  'a repeat of a dead letter': {
    change: { outcomes: [...clean.outcomes, third] },
    found: { deadLetters: 2, repeats: 1 },
  },
  'a repeat long after its commit': {
    change: { outcomes: [...clean.outcomes, outcome(0, { writtenMs: 9_000 })] },
    found: { predictions: 4, repeats: 1 },
  },
  'a repeat with the id of another record': {
    change: { outcomes: [...clean.outcomes, outcome(3, { content: 'content-0' })] },
    found: { predictions: 4, wrong: ['in-0-3'] },
    says: /^1 under an id that is not theirs/,
  },
  'an outcome that has the id of another record, which has none': {
    change: { outcomes: [first, outcome(1, { content: 'content-0' }), third, fourth] },
    found: { wrong: ['in-0-1'], lost: ['in-0-1'] },
    says: /^1 lost/,
  },
  'an outcome of a record that is not in the input': {
    change: { outcomes: [...clean.outcomes, outcome(7)] },
    found: { predictions: 4, wrong: ['in-0-7'] },
    says: /^1 under an id/,
  },
  'a record that was scored and dead-lettered': {
    change: { outcomes: [...clean.outcomes, outcome(2)] },
    found: { predictions: 4, wrong: ['in-0-2'], outOfOrder: ['in-0-2'] },
    says: /^1 under an id/,
  },
  'a record behind a later one with its key': {
    change: { outcomes: [second, first, third, fourth] },
    found: { outOfOrder: ['in-0-0'] },
    says: /^1 out of order within their key, such as in-0-0$/,
  },
  'a commit before the output was written': {
    change: { commits: [commit(2, { committedMs: 100 }), commit(4)] },
    found: { ahead: ['in-0-1'] },
    says: /^1 committed ahead of their output, such as in-0-1$/,
  },
  'a commit before a dead letter was written': {
    change: { commits: [commit(2), commit(4, { committedMs: 101 })] },
    found: { ahead: ['in-0-2', 'in-0-3'] },
    says: /^2 committed ahead/,
  },
  'a commit that was too early, and taken back': {
    change: { commits: [commit(4, { committedMs: 50 }), commit(0), commit(4)] },
    found: { ahead: ['in-0-0', 'in-0-1', 'in-0-2', 'in-0-3'] },
    says: /^4 committed ahead/,
  },
}

describe('judge', () => {
  it('finds nothing in clean logs', () => {
    expect(judge(clean)).toEqual(nothing)
    expect(breaches(judge(clean), 'exactly-once')).toEqual([])
  })

  it.each(Object.entries(forgeries))('finds %s', (_what, { change, found, says }) => {
    const account = judge({ ...clean, ...change })
    expect(account).toEqual({ ...nothing, ...found })
    const told = breaches(account, 'at-least-once')
    if (says === undefined) expect(told).toEqual([])
    else expect(told[0]).toMatch(says)
  })

  it.each<[string, Partial<Logs>]>([
    [
      'records of other keys in another order',
      { outcomes: [outcome(1, { key: 'b' }), first, third, fourth] },
    ],
    ['a repeat behind later ones', { outcomes: [...clean.outcomes, first, second] }],
    ['a dead letter behind later predictions', { outcomes: [first, second, fourth, third] }],
    ['a commit that goes back', { commits: [commit(4), commit(1), commit(4)] }],
    ['a group that has committed nothing yet', { commits: [] }],
    ['commits of another partition', { commits: [commit(4, { from: 'in-1', committedMs: 0 })] }],
    ['an outcome written in the millisecond of its commit', { commits: [commit(4, { committedMs: 103 })] }],
  ])('takes no offence at %s', (_what, change) => {
    expect(breaches(judge({ ...clean, ...change }), 'at-least-once')).toEqual([])
  })

  it('judges by ids alone where records have no content of their own', () => {
    const outcomes = clean.outcomes.map((entry) => ({ ...entry, content: null, writtenMs: null }))
    expect(
      judge({ ...clean, inputs: clean.inputs.map(({ id }) => ({ id, content: null })), outcomes }),
    ).toEqual(nothing)
  })
})

describe('breaches', () => {
  it('counts a repeat as one where each record is promised once', () => {
    const account = judge({ ...clean, outcomes: [...clean.outcomes, first] })
    expect(breaches(account, 'at-least-once')).toEqual([])
    expect(breaches(account, 'exactly-once')).toEqual(['1 repeated'])
  })
})
