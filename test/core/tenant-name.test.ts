import { describe, expect, it } from 'vitest'
import { isTenantName, isTopicOfTenant, longestTenant, topicOfTenant } from '../../src/core/tenant-name.ts'

describe('isTenantName', () => {
  it.each(['a', '7', 'Acme-1.b_c', 'x'.repeat(longestTenant)])('takes %j', (name) => {
    expect(isTenantName(name)).toBe(true)
  })

  it.each([
    ...['', '.', '..', '.a', '-a', '_other', 'a b', 'a/b', 'ü', 'a\n', '{tenant}', 'a:b'],
    'x'.repeat(longestTenant + 1),
  ])('refuses %j', (name) => {
    expect(isTenantName(name)).toBe(false)
  })
})

describe('topicOfTenant', () => {
  it('has the name in its place', () => {
    expect(topicOfTenant('predictions-{tenant}', 'acme')).toBe('predictions-acme')
    expect(topicOfTenant('{tenant}.out', 'a.b')).toBe('a.b.out')
  })
})

describe('isTopicOfTenant', () => {
  it.each([
    ['predictions-{tenant}', 'predictions-acme', true],
    ['predictions-{tenant}', 'predictions-', false],
    ['predictions-{tenant}', 'predictions', false],
    ['predictions-{tenant}', 'predictions-_x', false],
    ['{tenant}.out', 'a.b.out', true],
    ['ab{tenant}ba', 'aba', false],
    ['{tenant}', 'anything', true],
  ])('of %s and %s is %s', (pattern, topic, isOfTenant) => {
    expect(isTopicOfTenant(pattern, topic)).toBe(isOfTenant)
  })
})
