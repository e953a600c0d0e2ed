import { describe, expect, it } from 'vitest'
import { skipWithoutOnnx } from '../../support/onnx-runtime.ts'
import { skipAloud } from '../../support/skip-aloud.ts'
import { hasOnnxModels, onnxCases, onnxFolders, onnxParity, valuesOf } from './onnx.ts'

describe.each(Object.entries(onnxFolders))('ONNX models: %s', (name, folder) => {
  const isAbsent =
    skipWithoutOnnx() ||
    skipAloud(!hasOnnxModels(folder) && `parity with onnxruntime: ${folder} is not there`)

  describe.skipIf(isAbsent)('', () => {
    const cases = isAbsent ? [] : onnxCases(folder)

    it.each(cases.map((testCase) => [testCase.name, testCase] as const))(
      '%s gives the same answers',
      (_, testCase) => {
        const { batch, alone, isExact, estimator } = testCase
        for (const { values, wrongLabels, worst } of [batch, alone]) {
          expect(values).toBeGreaterThan(0)
          expect(wrongLabels).toEqual([])
          if (isExact) expect(worst).toBe(0)
        }
        const isMachine = /^SV/.test(estimator)
        expect(batch.worstShare).toBeLessThanOrEqual(isMachine ? 5e-6 : 1e-6)
        expect(alone.worstShare).toBeLessThanOrEqual(isMachine ? 1e-5 : 1e-6)
      },
    )

    it('compares labels, values, trees and others', () => {
      const trees = cases.filter(({ isExact }) => isExact)
      expect(onnxParity(cases).rows.reduce((sum, { models }) => sum + models, 0)).toBe(trees.length)
      expect(cases.length).toBeGreaterThanOrEqual(name === 'all' ? 46 : 5)
      expect(cases.some(({ batch }) => batch.labels > 0)).toBe(true)
      for (const isExact of [true, false])
        expect(cases.some((testCase) => testCase.isExact === isExact)).toBe(true)
      console.log(`Parity with onnxruntime on ${name}: ${cases.length} models, ${valuesOf(cases)} values`)
    })
  })
})
