import { describe, expect, it } from 'vitest'
import { traceSection } from '../../src/config/trace.ts'

describe('traceSection', () => {
  it.each(['authorization', 'x-api-key', 'X_Scope.OrgID'])('takes the header %s', (name) => {
    expect(traceSection.safeParse({ otlp: 'http://t:4318', headers: { [name]: 'v' } }).success).toBe(true)
  })

  it.each(['', 'api key', 'authorization:', 'a\nb', 'schlüssel'])(
    'refuses %j, which is no header',
    (name) => {
      expect(traceSection.safeParse({ otlp: 'http://t:4318', headers: { [name]: 'v' } }).success).toBe(false)
    },
  )

  it('refuses a query, behind which the path of traces would be lost', () => {
    expect(traceSection.safeParse({ otlp: 'http://t:4318/?key=v' }).success).toBe(false)
  })
})
