import { describe, expect, it } from 'vitest'
import {
  describeTopics,
  eventSubjects,
  firstTopic,
  inputPattern,
  isRead,
  namedTopics,
  topicsPath,
} from '../../src/config/input-topics.ts'
import { load, smallest } from './support/load.ts'

/** The smallest config with other topics. */
function configWith(topics: string) {
  // Without errors there is a config.
  return load(smallest.replace('topic: in', topics)).config!
}

describe('the topics of a config', () => {
  it.each([
    ['topic: in', ['in'], ['input', 'topic'], 'in', ['in-value'], 'in'],
    ['topics: [a, b]', ['a', 'b'], ['input', 'topics'], 'a, b', ['a-value', 'b-value'], 'a'],
    ['pattern: rig-.*', [], ['input', 'pattern'], 'topics that match rig-.*', [], 'events'],
  ])('by %s', (text, named, path, words, subjects, first) => {
    const { input } = configWith(text)
    expect(namedTopics(input)).toEqual(named)
    expect(topicsPath(input)).toEqual(path)
    expect(describeTopics(input)).toBe(words)
    expect(eventSubjects(input)).toEqual(subjects)
    expect(firstTopic(input)).toBe(first)
  })

  it('have the subject of the schema where one is named', () => {
    const { input } = configWith('topics: [a, b]')
    expect(eventSubjects({ ...input, schema: { subject: 'events', version: 1 } })).toEqual(['events'])
  })

  it.each([
    ['topic: in', ['in']],
    ['topics: [a, b]', ['a', 'b']],
    ['pattern: .*', ['in', 'a', 'b', 'rig-1']],
    ['pattern: rig-.*', ['rig-1']],
  ])('by %s are read, and never those that the pipeline writes', (text, read) => {
    const config = configWith(text)
    const topics = ['in', 'a', 'b', 'rig-1', 'out', 'dead', '__consumer_offsets']
    expect(topics.filter((topic) => isRead(config, topic))).toEqual(read)
    expect(inputPattern(config) === null).toBe(!text.startsWith('pattern'))
  })
})
