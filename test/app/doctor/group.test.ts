import { describe, expect, it } from 'vitest'
import { groupFact, judgeGroup } from '../../../src/app/doctor/group.ts'
import { rigConfig } from './support/rig-config.ts'

const stable = { state: 'Stable', protocolType: 'consumer', members: 1 }
const empty = { ...stable, state: 'Empty', members: 0 }
const at = (committed: bigint | null, partition = 0) => ({
  topic: 'cycles',
  partition,
  low: 100n,
  high: 1_300n,
  committed,
})

describe('groupFact', () => {
  it.each([
    [stable, [at(1_300n)], 'Stable, 1 member, lag 0'],
    [stable, [at(1_200n), at(300n, 1)], 'Stable, 1 member, lag 1,100 (at most 1,000 in one partition)'],
    [
      { state: 'Dead', protocolType: '', members: 0 },
      [at(null)],
      'no such group yet, 0 members, lag 1,200 (at most 1,200 in one partition)',
    ],
  ])('says where a group stands, %#', (group, offsets, expected) => {
    expect(groupFact(group, offsets)).toBe(expected)
  })
})

describe('judgeGroup', () => {
  it.each([
    ['has a lag', stable, [at(200n)]],
    ['is not there yet', { ...empty, protocolType: '' }, [at(null)]],
  ])('finds nothing wrong with one that %s', (_, group, offsets) => {
    expect(judgeGroup(group, offsets, rigConfig())).toEqual([])
  })

  it.each([
    ['error', 'is of another kind (connect)', { ...stable, protocolType: 'connect' }, [at(200n)], 'fail'],
    ['error', 'has no records (partition 0 at 7)', stable, [at(7n)], 'fail'],
    ['warning', 'has no records (partition 0 at 1301)', stable, [at(1_301n)], 'earliest'],
    ['info', '1,100 records wait', empty, [at(200n)], 'fail'],
    ['info', '2 members for 1 partition', { ...stable, members: 2 }, [at(200n)], 'fail'],
  ])('finds, as %s, that it %s', (severity, message, group, offsets, onDataLoss) => {
    const found = judgeGroup(group, offsets, rigConfig(`input.onDataLoss=${onDataLoss}`))
    expect(found.map((remark) => [remark.severity, remark.message])).toEqual([
      [severity, expect.stringContaining(message)],
    ])
  })
})
