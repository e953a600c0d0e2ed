import { describe, expect, it } from 'vitest'
import { TopicIds, isAnother } from '../../../../src/transport/kafkajs/source/topic-ids.ts'

const bounds = { partition: 0, low: 0n, high: 9n }
const without = { ...bounds, topicId: 'new', committed: null, committedTopicId: null }
const at = (committedTopicId: string | null) => ({ ...without, committed: 5n, committedTopicId })
const madeAnew = { oldId: 'old', newId: 'new' }

describe('TopicIds', () => {
  it.each([
    ['the offset is of another topic', at('old'), null, madeAnew],
    ['we have read another topic', at(null), 'old', madeAnew],
    ['the offset is of this topic, whatever we have read', at('new'), 'old', null],
    ['the offset says nothing of a topic', at(null), null, null],
    ['we have read this topic', at(null), 'new', null],
    ['there is no offset', without, null, null],
    ['brokers tell no ids', { ...at('old'), topicId: null }, 'old', null],
  ])('knows what to think when %s', (_, stand, readId, expected) => {
    expect(new TopicIds().madeAnew(stand, readId)).toEqual(expected)
  })

  it.each([
    ['it has seen the name with another id', [{ ...without, topicId: 'old' }]],
    ['another partition has an offset of another topic', [without, at('old')]],
  ])('takes a partition without an offset for one that was made anew when %s', (_, stands) => {
    const ids = new TopicIds()
    ids.look('in', stands)
    ids.look('in', [without])
    expect(ids.madeAnew(without, null)).toEqual(madeAnew)
    expect(ids.madeAnew(at('new'), null)).toBeNull()
  })

  it('forgets topics that are not read any more', () => {
    const ids = new TopicIds()
    ids.look('in', [{ ...without, topicId: 'old' }])
    ids.retain(['other'])
    ids.look('in', [without])
    expect(ids.madeAnew(without, null)).toBeNull()
  })

  it('says when brokers tell no ids', () => {
    const ids = new TopicIds()
    expect(ids.look('in', [{ ...without, topicId: null }])).toBe(false)
    expect([ids.look('in', [without]), ids.look('gone', [])]).toEqual([true, true])
  })
})

describe('isAnother', () => {
  it.each([
    ['a', 'b', true],
    ['a', 'a', false],
    [null, 'a', false],
    ['a', null, false],
  ])('of %s and %s is %s', (one, other, expected) => {
    expect(isAnother(one, other)).toBe(expected)
  })
})
