import { describe, expect, it } from 'vitest'
import { patternProblem, topicPattern } from '../../src/core/topic-pattern.ts'

describe(topicPattern, () => {
  it.each([
    ['^rig-.*', 'rig-1', true],
    ['rig-.*', 'rig-1', true],
    ['rig', 'rig', true],
    ['rig', 'rig-1', false],
    ['rig', 'my-rig', false],
    ['a|b', 'b', true],
    ['a|b', 'ab', false],
    ['rig-\\d+', 'rig-12', true],
    ['rig-\\d+', 'rig-x', false],
    ['.*', '__consumer_offsets', false],
    ['.*', '_schemas', true],
    ['.*', 'rig-predictions', false],
  ])('of %s matches %s: %s', (text, topic, matches) => {
    expect(topicPattern(text, ['rig-predictions']).matches(topic)).toBe(matches)
  })
})

describe(patternProblem, () => {
  it('has nothing to say of a regular expression', () => {
    expect(patternProblem('^rig-(a|b)$')).toBeNull()
  })

  it.each(['rig-(', ')(', '*', '[a', '\\-x'])('says what is wrong with %s', (text) => {
    expect(patternProblem(text)).toMatch(/^[A-Z][a-z ]+/)
    expect(patternProblem(text)).not.toContain('/')
  })
})
