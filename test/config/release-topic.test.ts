import { describe, expect, it } from 'vitest'
import { isRead } from '../../src/config/input-topics.ts'
import { releaseTopic } from '../../src/config/release-topic.ts'
import { load, smallest, toldAfter } from './support/load.ts'

const released = ['{ name: m, file: m.zip }', '{ name: m, release: m }'] as const
const inTopic = (topic: string) => `topic: dead\nreleases: { store: "kafka://${topic}" }`

describe('the topic of releases', () => {
  it.each([
    ['kafka://releases', 'releases'],
    ['./store', null],
    ['s3://models/rig', null],
  ])('of the store %s is %s', (store, topic) => {
    const config = load(`${smallest}\nreleases: { store: "${store}" }\n`).config!
    expect(releaseTopic(config)).toBe(topic)
  })

  it('is none where nothing is released', () => {
    expect(releaseTopic(load(smallest).config!)).toBeNull()
  })

  it('is never read for events', () => {
    const text = smallest.replace('topic: in', 'pattern: .*').replace('topic: dead', inTopic('releases'))
    const config = load(text).config!
    expect([isRead(config, 'releases'), isRead(config, 'rigs')]).toEqual([false, true])
  })

  it.each(['in', 'out', 'dead'])('is refused where it is %s', (topic) => {
    const [remark] = toldAfter(released, ['topic: dead', inTopic(topic)])
    expect(remark).toContain(`releases.store: ${topic} is read or written for something else`)
  })

  it('alone has places for its files', () => {
    const places = ['topic: dead', 'topic: dead\nreleases: { store: ./store, places: [./models] }'] as const
    expect(toldAfter(released, places)).toEqual([
      expect.stringContaining('releases.places: is for a store in a topic') as string,
    ])
    const topic = inTopic('releases').replace(' }', ', places: [./models] }')
    expect(toldAfter(released, ['topic: dead', topic])).toEqual([])
  })
})
