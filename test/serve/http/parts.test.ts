import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/logger.ts'
import { Secret } from '../../../src/core/secret.ts'
import { corsHeaders } from '../../../src/serve/http/cors.ts'
import { requestId, traceId } from '../../../src/serve/http/request-ids.ts'
import { timeLimitMs } from '../../../src/serve/http/time-limit.ts'
import { TokenCheck } from '../../../src/serve/http/token-check.ts'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../../support/scratch.ts'

describe('requestId', () => {
  it('is the caller’s where a log can take it', () => {
    expect(requestId({ 'x-request-id': 'abc-1' })).toBe('abc-1')
    for (const given of ['', 'a b', 'x'.repeat(129), 'a\nb'])
      expect(requestId({ 'x-request-id': given })).toHaveLength(36)
  })
})

describe('traceId', () => {
  it('is read from a valid traceparent alone', () => {
    const trace = 'a'.repeat(32)
    expect(traceId({ traceparent: `00-${trace}-${'b'.repeat(16)}-01` })).toBe(trace)
    for (const traceparent of [
      `01-${trace}-${'b'.repeat(16)}-01`,
      `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
      'x',
    ])
      expect(traceId({ traceparent })).toBeNull()
  })
})

describe('timeLimitMs', () => {
  it('is the shortest of what is allowed and what the caller says', () => {
    expect(timeLimitMs({}, 30_000, 0)).toBe(30_000)
    expect(timeLimitMs({ 'x-request-timeout-ms': '50' }, 30_000, 0)).toBe(50)
    expect(timeLimitMs({ 'sluice-deadline': '900' }, 30_000, 1000)).toBe(-100)
    expect(timeLimitMs({ 'x-request-timeout-ms': 'soon' }, 30_000, 0)).toBe(30_000)
  })
})

describe('corsHeaders', () => {
  it('is for the origins that were named', () => {
    expect(corsHeaders([], 'https://a.example')).toEqual({})
    expect(corsHeaders(['https://a.example'], 'https://b.example')).toEqual({})
    expect(corsHeaders(['https://a.example'], 'https://a.example')).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      vary: 'origin',
    })
    expect(corsHeaders(['*'], 'https://b.example')).toMatchObject({ 'access-control-allow-origin': '*' })
  })
})

describe('TokenCheck', () => {
  const folder = scratchFolder()

  it('knows a token that was renewed in its file, and forgets the old one', () => {
    const file = join(folder, 'token')
    writeFileSync(file, 'old')
    let nowMs = 0
    const check = new TokenCheck([new Secret({ file })], { monotonic: () => nowMs }, silentLogger)
    const allows = (token: string) => check.allows({ authorization: `Bearer ${token}` })
    expect([allows('old'), allows('new')]).toEqual([true, false])
    writeFileSync(file, 'new')
    nowMs = 6_000
    expect([allows('old'), allows('new')]).toEqual([false, true])
  })

  it('goes on with the last tokens while their file is of no use, and says so', () => {
    const file = join(folder, 'gone')
    writeFileSync(file, 'known')
    let nowMs = 0
    const told: object[] = []
    const logger = { warn: (fields: object) => void told.push(fields) }
    const check = new TokenCheck([new Secret({ file })], { monotonic: () => nowMs }, logger)
    rmSync(file)
    nowMs = 6_000
    expect(check.allows({ 'x-api-key': 'known' })).toBe(true)
    expect(check.allows({ 'x-api-key': 'other' })).toBe(false)
    expect(told).toMatchObject([{ event: 'credentials-stale' }])
  })

  it('lets everybody in where there are no tokens', () => {
    expect(new TokenCheck([], { monotonic: () => 0 }, silentLogger).allows({})).toBe(true)
  })
})
