import { describe, expect, it } from 'vitest'
import {
  commitMetadataOf,
  topicIdOf,
  windowMarkOf,
} from '../../../../src/transport/kafkajs/protocol/commit-metadata.ts'

describe('commit metadata', () => {
  it('says the topic id in readable text, and is read back', () => {
    expect(commitMetadataOf('ASNFZ4mrze_-3LqYdlQyEA')).toBe('topic-id=ASNFZ4mrze_-3LqYdlQyEA')
    expect(topicIdOf('topic-id=ASNFZ4mrze_-3LqYdlQyEA')).toBe('ASNFZ4mrze_-3LqYdlQyEA')
  })

  it('is empty where no id is known', () => {
    expect(commitMetadataOf(null)).toBe('')
  })

  it.each([null, undefined, '', 'host-7', '{"topic-id=":1}'])('reads nothing out of %j', (metadata) => {
    expect(topicIdOf(metadata)).toBeNull()
  })

  it.each([
    ['id', { nextOffset: 2n ** 60n, watermarkMs: 1_000_000_000_000 }],
    [null, { nextOffset: 12n, watermarkMs: -5.5 }],
    ['id', { nextOffset: 0n, watermarkMs: -Infinity }],
  ])('says how far the group is where windows are open, and is read back', (topicId, mark) => {
    const text = commitMetadataOf(topicId, mark)
    expect(topicIdOf(text)).toBe(topicId)
    expect(windowMarkOf(text)).toEqual(mark)
  })

  it.each([null, '', 'topic-id=id', 'next=3', 'watermark=3', 'next=-1;watermark=2', 'next=1;watermark=NaN'])(
    'reads no such place out of %j',
    (metadata) => {
      expect(windowMarkOf(metadata)).toBeNull()
    },
  )
})
