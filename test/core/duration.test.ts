import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../src/core/duration.ts'

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '10', '10 m', '1.5h', '-1s', '10min', 'm', '1e3s', '9999999999d'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBe(null)
  })
})
