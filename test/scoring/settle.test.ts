import { describe, expect, it } from 'vitest'
import { Fault, outcome } from '../../src/core/outcome.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import { settle } from '../../src/scoring/settle.ts'
import { rigParts } from '../support/rig-pipeline.ts'

const fault = new Fault('missing-value', 'm')

/** Four rows: one good, one dead-lettered, one skipped, one that cannot be encoded. */
function settled() {
  const batch = new ScoringBatch(rigParts().parts)
  for (let row = 0; row < 4; row++) batch.add({ topic: 'in', partition: 0, offset: BigInt(row) }, {})
  batch.deadLetter(1, fault)
  batch.skip(2, 'other-type')
  for (const row of [3, 1, 0, 0]) batch.reports.push({ row, fault: new Fault('unknown-category', `${row}`) })
  const calls: string[] = []
  settle(batch, 'entry', {
    scored: (row) => {
      calls.push(`scored ${row}`)
      return row === 3 ? new Fault('encode-failed', 'm') : null
    },
    deadLettered: (row, { reason }) => {
      calls.push(`dead-lettered ${row}: ${reason}`)
    },
    skipped: (row, reason) => {
      calls.push(`skipped ${row}: ${reason}`)
    },
    reported: (row) => {
      calls.push(`reported ${row}`)
    },
  })
  return { batch, calls }
}

describe('settle', () => {
  it('gives each row one outcome, and reports a scored row once, after all rows', () => {
    expect(settled().calls).toEqual([
      'scored 0',
      'dead-lettered 1: missing-value',
      'skipped 2: other-type',
      'scored 3',
      'dead-lettered 3: encode-failed',
      'reported 0',
    ])
  })

  it('leaves no row pending', () => {
    const { scored, deadLettered, skipped } = outcome
    expect([...settled().batch.outcomes.subarray(0, 4)]).toEqual([
      scored,
      deadLettered,
      skipped,
      deadLettered,
    ])
  })
})
