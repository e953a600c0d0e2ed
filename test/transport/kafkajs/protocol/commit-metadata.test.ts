import { describe, expect, it } from 'vitest'
import { commitMetadataOf, topicIdOf } from '../../../../src/transport/kafkajs/protocol/commit-metadata.ts'

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
})
