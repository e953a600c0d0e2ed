import { describe, expect, it } from 'vitest'
import type { Verification } from '../../../src/app/verify-file.ts'
import { verificationJson, verificationText } from '../../../src/cli/print/verification.ts'
import { fakeModel } from '../../table/fake-model.ts'

function verification(over: Partial<Verification> = {}): Verification {
  return {
    model: fakeModel({}),
    agreement: { rows: 2, values: 6, worstUlp: 1, worstRelative: 1.5e-16, refused: 0 },
    difference: null,
    passed: true,
    ...over,
  }
}

const limits = { ulp: 4, tolerance: 0 }

const difference = { row: 1, column: 'p0', expected: '0.5', found: '0.75' }

describe('verificationText', () => {
  it.each([
    [
      'all is the same',
      verification(),
      ['same: 6 values in 2 rows compared, worst 1 ulp (limit 4), relative 1.5e-16'],
    ],
    [
      'rows were refused',
      verification({ agreement: { rows: 2, values: 3, worstUlp: 0, worstRelative: 0, refused: 1 } }),
      ['same: 3 values in 2 rows compared, worst 0 ulp (limit 4), 1 row refused as expected'],
    ],
    [
      'nothing was compared',
      verification({
        agreement: { rows: 1, values: 0, worstUlp: 0, worstRelative: 0, refused: 1 },
        passed: false,
      }),
      ['NOTHING COMPARED: 0 values in 1 row'],
    ],
    [
      'texts differ',
      verification({ difference: { ...difference, expected: '"a"', found: '"b"', bits: null } }),
      ['DIFFERENT: row 1 (the first is row 0), p0', '  expected  "a"', '  found     "b"'],
    ],
    [
      'numbers differ',
      verification({
        difference: { ...difference, bits: { expected: '0x3f', found: '0x40', ulp: 9, relative: 0.5 } },
      }),
      [
        'DIFFERENT: row 1 (the first is row 0), p0',
        '  expected  0.5   0x3f',
        '  found     0.75  0x40',
        '  9 ulp apart, limit 4, relative 0.50',
      ],
    ],
  ])('says it when %s', (_when, result, lines) => {
    expect(verificationText(result, limits)).toEqual(lines)
  })

  it.each([
    [null, '  not comparable, limit 4'],
    [4.5e17, '  4.5e+17 ulp apart, limit 4'],
  ])('says how far apart numbers are: %s', (ulp, line) => {
    const bits = { expected: '0x3f', found: '0x40', ulp, relative: null }
    expect(verificationText(verification({ difference: { ...difference, bits } }), limits).at(-1)).toBe(line)
  })
})

describe('a tolerance', () => {
  it('stands beside the limit in ulp', () => {
    const [line] = verificationText(verification(), { ulp: 4, tolerance: 1e-6 })
    expect(line).toContain('worst 1 ulp (limit 4, or 0.000001)')
  })
})

describe('verificationJson', () => {
  it('has the model, the limit, and the counts side by side', () => {
    expect(JSON.parse(verificationJson(verification(), limits))).toEqual({
      model: 'fake.zip',
      digest: 'sha256:0',
      passed: true,
      limitUlp: 4,
      tolerance: 0,
      rows: 2,
      values: 6,
      worstUlp: 1,
      worstRelative: 1.5e-16,
      refused: 0,
      difference: null,
    })
  })
})
