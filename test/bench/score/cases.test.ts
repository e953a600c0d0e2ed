import { describe, expect, it } from 'vitest'
import { cases } from '../../../bench/score/cases.ts'
import { quickEffort, rowsPerSecond } from '../../../bench/score/measure.ts'
import { readRows } from '../../../bench/score/rows.ts'
import { loadModel } from '../../../src/model/index.ts'
import { skipAloud } from '../../support/skip-aloud.ts'

describe.skipIf(skipAloud(cases.length === 0 && 'scoring cases: ../shared/models is not there'))(
  'cases',
  () => {
    it('measure a rate with rows that convert', () => {
      const testCase = cases[0]!
      const model = loadModel(testCase.model)
      const rows = readRows(testCase.input, model, 3000)
      expect(rows.count).toBe(4410)
      expect(rows.cells).toHaveLength(4410 * 17)
      expect(rowsPerSecond(model, rows, 32, { ...quickEffort, warmUpMs: 1, roundMs: 1 })).toBeGreaterThan(0)
    })
  },
)
