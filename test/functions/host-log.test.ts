import { afterEach, describe, expect, it, vi } from 'vitest'
import { hostLog } from '../../src/functions/host-log.ts'

const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined)
afterEach(() => printed.mockClear())

describe('hostLog', () => {
  it('writes a line of JSON: fields, level, time and message', () => {
    hostLog('info').warn({ event: 'lint-finding', finding: 'x' }, 'a finding')
    const [[line]] = printed.mock.calls as [[string]]
    const told = JSON.parse(line) as { readonly time: string }
    expect(told).toMatchObject({ level: 'warn', event: 'lint-finding', finding: 'x', msg: 'a finding' })
    expect(new Date(told.time).toISOString()).toBe(told.time)
  })

  it('leaves out what is less severe than was asked for', () => {
    const log = hostLog('warn')
    log.debug({ event: 'request' }, 'no')
    log.info({ event: 'request' }, 'no')
    log.error({ event: 'request' }, 'yes')
    expect(printed).toHaveBeenCalledTimes(1)
  })
})
