import { describe, expect, it } from 'vitest'
import type { RedriveCounts } from '../../../src/app/redrive.ts'
import { doneWords, expectedWords, redriveText } from '../../../src/cli/print/redrive-text.ts'

const none: RedriveCounts = {
  ...{ scored: 0, failed: new Map(), skipped: 0, reports: 0, quarantined: 0 },
  ...{ withoutValue: 0, tooOften: 0, interrupted: false, resumed: false },
}

describe('redriveText', () => {
  it('has a line for each outcome that there is, and for each reason', () => {
    const failed = new Map([
      ['bad-magic', 2],
      ['wrong-type', 10],
    ])
    expect(redriveText('dead', { ...none, scored: 1_200, failed }, expectedWords)).toEqual([
      'dead:',
      '      1,200  would be scored',
      '         12  would still fail',
      '         10    wrong-type',
      '          2    bad-magic',
    ])
  })

  it('says that there was nothing to do', () => {
    expect(redriveText('redriven', none, doneWords)).toEqual(['redriven: 0 letters'])
  })
})
