import { describe, expect, it } from 'vitest'
import { certificateFact, judgeCertificates } from '../../../src/app/doctor/certificates.ts'

const nowMs = Date.UTC(2026, 10, 28)
const dayMs = 86_400_000
const seen = (fromDays: number, untilDays: number) => ({
  ...{ of: 'ca.pem', path: ['kafka', 'ssl', 'caFile'] },
  ...{ fromMs: nowMs + fromDays * dayMs, untilMs: nowMs + untilDays * dayMs },
})

describe('judgeCertificates', () => {
  it.each([
    [-1, 31, null],
    [-1, 30, null],
    [-1, 29, ['warning', 'the certificate of ca.pem expires in 29 days']],
    [-9, 0, ['error', 'the certificate of ca.pem has expired']],
    [1, 400, ['error', 'the certificate of ca.pem is not valid yet']],
  ])('from %i to %i days from now', (from, until, expected) => {
    const found = judgeCertificates([seen(from, until)], nowMs).map(({ severity, message }) => [
      severity,
      message,
    ])
    expect(found).toEqual(expected === null ? [] : [expected])
  })
})

describe('certificateFact', () => {
  it('says the last day', () => {
    expect(certificateFact(seen(0, 3))).toBe('ca.pem: until 2026-12-01')
  })
})
