import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeTopicMetadataRequest } from '../../../../src/transport/kafkajs/protocol/metadata-request.ts'
import { field } from '../support/flexible-answer.ts'

/** As MetadataRequest.json lays it out in version 11, behind the tags that end the header. */
function expected(topics: readonly string[], mayCreate: boolean): Buffer {
  const { tags, array, uuid, string, bool } = field
  const asked = topics.map((topic) => Buffer.concat([uuid('00'.repeat(16)), string(topic), tags()]))
  return Buffer.concat([
    tags(),
    array(asked.length === 0 ? null : asked),
    bool(mayCreate),
    bool(false),
    tags(),
  ])
}

describe('encodeTopicMetadataRequest', () => {
  it('asks for topics by name', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 249 })),
        fc.boolean(),
        (topics, mayCreate) => {
          const bytes = encodeTopicMetadataRequest({ topics, allowAutoTopicCreation: mayCreate })
          expect(bytes).toEqual(expected(topics, mayCreate))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('asks for all topics when none is named, as kafkajs means it', () => {
    expect(encodeTopicMetadataRequest({ topics: [] }).toString('hex')).toBe('00' + '00' + '01' + '00' + '00')
  })
})
