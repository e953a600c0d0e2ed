import { describe, expect, it } from 'vitest'
import { startPolicy } from '../../src/app/start-policy.ts'

describe(startPolicy, () => {
  it.each([
    ['earliest', 'earliest'],
    ['latest', 'latest'],
    ['2026-11-27T00:00Z', { fromMs: Date.UTC(2026, 10, 27) }],
  ])('reads %s', (text, policy) => {
    expect(startPolicy(text)).toEqual(policy)
  })
})
