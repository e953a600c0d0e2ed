import { describe, expect, it } from 'vitest'
import type { LogFields, Logger } from '../../../src/core/logger.ts'
import type { Dispatched } from '../../../src/serve/dispatch.ts'
import { writeAccess } from '../../../src/serve/http/access-log.ts'
import { Refusal, unforeseen } from '../../../src/serve/refusal.ts'

function linesOf(wanted: 'all' | 'failures' | 'none', refusal: Refusal | null): LogFields[] {
  const lines: LogFields[] = []
  const log = (fields: LogFields) => void lines.push(fields)
  const logger: Logger = { debug: log, info: log, warn: log, error: log }
  const answer = { status: refusal?.status ?? 200, headers: {}, body: '' }
  const dispatched: Dispatched = { answer, front: 'dai', model: null, refusal }
  const facts = { method: 'POST', path: '/model/score', requestId: 'r', traceId: null, seconds: 0.0123 }
  writeAccess(logger, wanted, { ...facts, status: answer.status, dispatched })
  return lines
}

describe('writeAccess', () => {
  it('has a line for what is wanted', () => {
    expect(linesOf('all', null)).toMatchObject([
      { event: 'request', status: 200, milliseconds: 12.3, refused: null },
    ])
    expect(linesOf('failures', null)).toEqual([])
    expect(linesOf('failures', new Refusal('rows', 'row 0: secret'))).toEqual([])
    expect(linesOf('failures', new Refusal('too-late', 'over'))).toEqual([])
    expect(linesOf('none', unforeseen(new Error('x')))).toEqual([])
  })

  it('says what was not foreseen, which the answer does not', () => {
    const refusal = unforeseen(new Error('ENOENT: /etc/ours'))
    expect(refusal.message).not.toContain('ENOENT')
    expect(linesOf('failures', refusal)).toMatchObject([{ refused: 'internal', error: 'ENOENT: /etc/ours' }])
  })

  it('has no text of a refusal for its rows: that may hold a value', () => {
    expect(JSON.stringify(linesOf('all', new Refusal('rows', 'row 0: secret')))).not.toContain('secret')
  })
})
