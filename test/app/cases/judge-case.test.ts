import { describe, expect, it } from 'vitest'
import { judgeCase } from '../../../src/app/cases/judge-case.ts'
import type { CaseOutcomes } from '../../../src/app/cases/outcome-views.ts'
import { parseCases } from '../../../src/config/case-file.ts'

const skip = (offset: number) => ({ eventId: `t-0-${offset}`, reason: 'tombstone' }) as const
const nothing: CaseOutcomes = { predictions: [], rows: [], deadLetters: [], skipped: [], stops: null }

function judged(expected: string, outcomes: Partial<CaseOutcomes>) {
  const { caseFile } = parseCases(`cases: [{ name: c, events: [{}], ${expected} }]`, 't.yaml')
  return judgeCase(caseFile!.cases[0]!, { ...nothing, ...outcomes }, 0)
}

describe('judgeCase', () => {
  it('passes what comes in the order in which it is expected', () => {
    expect(
      judged('skipped: [{ reason: tombstone }, { eventId: t-0-1 }]', { skipped: [skip(0), skip(1)] }),
    ).toEqual([])
  })

  it('takes a number for so many', () => {
    expect(judged('skipped: 2', { skipped: [skip(0), skip(1)] })).toEqual([])
    expect(judged('skipped: 2', { skipped: [skip(0)] })).toMatchObject([
      { path: ['skipped'], expected: '2 skipped records', got: '1 skipped record' },
    ])
  })

  it('names the event of what differs', () => {
    expect(judged('skipped: [{ reason: delete }]', { skipped: [skip(4)] })).toEqual([
      { path: ['skipped', 0, 'reason'], expected: '"delete"', got: '"tombstone"', eventId: 't-0-4' },
    ])
  })

  it('refuses what nobody expected, and shows it', () => {
    expect(judged('predictions: 0', { skipped: [skip(0)] })).toMatchObject([
      { path: ['skipped'], expected: '0 skipped records', got: '1 skipped record' },
      { path: ['skipped', 0], expected: 'nothing', got: expect.stringContaining('tombstone') as string },
    ])
  })

  it('looks at nothing else where the pipeline stopped, or should have', () => {
    expect(
      judged('stops: policies.not', { stops: 'a: policies.not-finite is fail', skipped: [skip(0)] }),
    ).toEqual([])
    expect(judged('predictions: 1', { stops: 'why' })).toMatchObject([{ path: ['stops'], got: '"why"' }])
    expect(judged('stops: why', { skipped: [skip(0)] })).toMatchObject([
      { path: ['stops'], expected: '"why"', got: 'nothing' },
    ])
  })
})
