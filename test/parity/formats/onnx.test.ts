import { describe, expect, it } from 'vitest'
import { skipAloud } from '../../support/skip-aloud.ts'
import { hasOnnxModels, onnxCases, onnxFolders, onnxParity } from './onnx.ts'

describe.each(Object.entries(onnxFolders))('ONNX models: %s', (name, folder) => {
  const absent = !hasOnnxModels(folder) && `parity with onnxruntime: ${folder} is not there`

  describe.skipIf(skipAloud(absent))('', () => {
    const cases = absent === false ? onnxCases(folder) : []

    it.each(cases.map((testCase) => [testCase.name, testCase] as const))(
      '%s gives the same answers',
      (_, testCase) => {
        const { labels, wrongLabels, values, isExact, worst, worstShare, estimator } = testCase
        expect(values).toBeGreaterThan(0)
        expect({ labels, wrongLabels }).toEqual({ labels, wrongLabels: [] })
        if (isExact) expect(worst).toBe(0)
        expect(worstShare).toBeLessThanOrEqual(/^SV/.test(estimator) ? 5e-6 : 1e-6)
      },
    )

    it('compares labels, values, trees and others', () => {
      const { rows } = onnxParity(cases)
      expect(rows.reduce((sum, { models }) => sum + models, 0)).toBe(cases.length)
      expect(cases.length).toBeGreaterThanOrEqual(name === 'all' ? 46 : 5)
      expect(cases.some(({ labels }) => labels > 0)).toBe(true)
      for (const isExact of [true, false])
        expect(cases.some((testCase) => testCase.isExact === isExact)).toBe(true)
      const values = rows.reduce((sum, row) => sum + row.values, 0)
      console.log(`Parity with onnxruntime on ${name}: ${cases.length} models, ${values} values`)
    })
  })
})
