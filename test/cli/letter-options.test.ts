import { describe, expect, it } from 'vitest'
import { pointInTime } from '../../src/cli/letter-options.ts'
import { cli } from '../support/cli.ts'

describe('pointInTime', () => {
  it.each([
    ['2026-11-27', Date.UTC(2026, 10, 27)],
    ['2026-11-27T08:00Z', Date.UTC(2026, 10, 27, 8)],
    ['2026-11-27T08:00', Date.UTC(2026, 10, 27, 8)],
    ['2026-11-27T08:00:30.5', Date.UTC(2026, 10, 27, 8, 0, 30, 500)],
    ['2026-11-27T08:00+02:00', Date.UTC(2026, 10, 27, 6)],
  ])('reads %s, in UTC where no zone is named', (text, expected) => {
    expect(pointInTime(text)).toBe(expected)
  })

  it.each([
    ['30s', 30],
    ['5m', 300],
    ['2h', 7_200],
    ['1d', 86_400],
  ])('reads %s as so long ago', (text, seconds) => {
    const before = Date.now()
    const found = pointInTime(text) + 1_000 * seconds
    expect(found).toBeGreaterThanOrEqual(before)
    expect(found).toBeLessThanOrEqual(Date.now())
  })

  it.each(['yesterday', '2026', '2026-13-01', '5', '2w', ''])('refuses %j', (text) => {
    expect(() => pointInTime(text)).toThrow('2026-11-27T08:00Z, or how long ago: 30m, 2h, 1d')
  })
})

describe('the options of sluice dlq', () => {
  it.each([
    [['ls', '--since', 'noon'], '--since'],
    [['ls', '--by', 'colour'], 'reason, field, model, time'],
    [['show', '3-4'], 'such as 3/1234'],
    [['export', '-o', 'letters.txt'], '.jsonl, .csv or .avro'],
    [['ls', '--partition', '-1'], 'whole number'],
  ])('are refused where they make no sense: %j', async (argv, words) => {
    const { code, stderr } = await cli(['dlq', ...argv])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) as string })
  })
})
