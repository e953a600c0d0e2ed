import { describe, expect, it } from 'vitest'
import { failed } from '../../src/fleet/failure.ts'
import type { InstanceRecord } from '../../src/fleet/instance-record.ts'
import { recordOf, usualRules } from './support/records.ts'

const crash = { code: 4, signal: null, isPortTaken: false }

function fail(record: InstanceRecord, nowMs: number, chance = 0.5): InstanceRecord {
  return failed({ ...record, process: null }, crash, { nowMs, rules: usualRules, chance })
}

describe('failed', () => {
  it('waits twice as long each time, up to a minute', () => {
    let record = recordOf({})
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      // So far apart that it is no loop.
      record = fail(record, i * 400_000)
      waits.push((record.until ?? 0) - i * 400_000)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  it.each([
    [0, 400],
    [0.5, 500],
    [1, 600],
  ])('waits a fifth more or less by chance: %d', (chance, ms) => {
    expect(fail(recordOf({}), 0, chance).until).toBe(ms)
  })

  it('takes five ends in five minutes for a loop, which is tried every five minutes until it is healthy', () => {
    let record = recordOf({})
    for (const nowMs of [0, 70_000, 140_000, 210_000]) record = fail(record, nowMs)
    expect(record.state).toBe('backoff')
    record = fail(record, 280_000)
    expect(record).toMatchObject({ state: 'crashed', until: 580_000, ends: 5 })
    record = fail(record, 900_000)
    expect(record).toMatchObject({ state: 'crashed', until: 1_200_000, restarts: [900_000] })
  })

  it('takes four within five minutes and one later for none', () => {
    let record = recordOf({})
    for (const nowMs of [0, 1_000, 2_000, 3_000, 300_000]) record = fail(record, nowMs)
    expect(record.state).toBe('backoff')
  })

  it.each([
    [crash, 'exit code 4'],
    [{ code: 0, signal: null, isPortTaken: false }, 'exit code 0'],
    [{ code: null, signal: 'SIGKILL', isPortTaken: false }, 'ended by SIGKILL'],
    [null, 'it was gone'],
    [{ code: 2, signal: null, isPortTaken: true }, 'another process has its port'],
    [{ code: 2, signal: null, isPortTaken: false }, 'its configuration is wrong (exit code 2)'],
  ])('says of %o: %s', (end, why) => {
    const record = failed(recordOf({}), end, { nowMs: 0, rules: usualRules, chance: 0 })
    expect(record.why).toBe(why)
    expect(record.state).toBe(why.startsWith('its configuration') ? 'config' : 'backoff')
  })

  it('says why it was replaced rather than how it ended', () => {
    const hung = recordOf({ state: 'draining', then: 'failure', why: 'hung' })
    expect(fail(hung, 0).why).toBe('hung')
    expect(fail(recordOf({ state: 'starting', why: 'ended by SIGKILL' }), 0).why).toBe('exit code 4')
  })
})
