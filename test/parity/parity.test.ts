import { afterAll, describe, expect, it } from 'vitest'
import { ModelError } from '../../src/core/errors.ts'
import { algorithms } from '../../src/model/mojo/algorithms.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { modelCases, modelFolders } from './model-files.ts'
import { markdownTable, reportLines } from './report.ts'
import { parts, runCase, unreadable, withoutAnswers } from './run-case.ts'
import type { CaseResult } from './run-case.ts'

describe.each(Object.entries(modelFolders))('parity with H2O on %s', (folder, path) => {
  const cases = modelCases(path)
  const results: CaseResult[] = []

  describe.skipIf(skipAloud(cases.length === 0 && `parity on ${folder}: ${path} is not there`))(
    'models',
    () => {
      it.each(
        cases.filter((testCase) => !unreadable.includes(testCase.name)).map((c) => [c.name, c] as const),
      )('%s gives the same answers', (name, testCase) => {
        const result = runCase(testCase)
        results.push(result)
        for (const [part, comparison] of result.comparisons) {
          expect(comparison.differences.slice(0, 5), `${part} of ${name}`).toEqual([])
        }
        if (withoutAnswers.includes(name)) return
        expect(result.comparisons.get('scores')?.values, `values compared of ${name}`).toBeGreaterThan(0)
      })

      it.each(
        cases.filter((testCase) => unreadable.includes(testCase.name)).map((c) => [c.name, c] as const),
      )('%s is refused', (_, testCase) => {
        expect(() => loadModel(testCase.zip)).toThrow(ModelError)
      })
    },
  )

  afterAll(() => {
    if (results.length > 0)
      console.log(`Parity with H2O on ${folder}:\n${markdownTable(reportLines(results))}`)
  })

  // The rig has models of six algorithms only; the other two folders leave none out, and no part.
  if (cases.length === 0 || folder === 'hydraulic') return
  it('compares values of every algorithm and part', () => {
    const lines = reportLines(results)
    const tested = new Set(lines.map((line) => line.algorithm))
    const untested = algorithms.filter((algorithm) => !algorithm.names.some((name) => tested.has(name)))
    // H2O-3 does not write these; their tests are with the algorithms.
    const never = ['Support Vector Machine (*Spark*)', 'k-LIME', 'MOJO Pipeline']
    expect(untested.map((algorithm) => algorithm.names[0]).filter((name) => !never.includes(name!))).toEqual(
      [],
    )
    for (const line of lines) expect(line.values.scores, line.algorithm).toBeGreaterThan(0)
    for (const part of parts) {
      expect(
        lines.reduce((total, line) => total + line.values[part], 0),
        part,
      ).toBeGreaterThan(0)
    }
  })
})
