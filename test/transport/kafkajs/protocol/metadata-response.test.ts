import { describe, expect, it } from 'vitest'
import { readMetadataResponse } from '../../../../src/transport/kafkajs/protocol/metadata-response.ts'
import { field, metadataAnswer } from '../support/flexible-answer.ts'

const id = '0123456789abcdeffedcba9876543210'

describe('readMetadataResponse', () => {
  it.each([
    ['without tagged fields', field.tags()],
    ['with tagged fields of a later version', field.tags(Buffer.alloc(130), Buffer.from('x'))],
  ])('reads brokers, partitions and topic ids, %s', (_, tags) => {
    const answer = metadataAnswer(
      [
        { name: 'in', id, partitions: 2 },
        { name: 'gone', id: '00'.repeat(16), errorCode: 3, partitions: 0 },
      ],
      tags,
    )
    const partition = (partitionId: number) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 7,
      replicas: [7, 8],
      isr: [7],
      offlineReplicas: [],
      topicId: 'ASNFZ4mrze_-3LqYdlQyEA',
    })
    expect(readMetadataResponse(answer)).toEqual({
      throttleTime: 0,
      clientSideThrottleTime: 40,
      brokers: [{ nodeId: 7, host: 'b-é', port: 9092, rack: null }],
      clusterId: 'cluster',
      controllerId: 7,
      topicMetadata: [
        {
          topicErrorCode: 0,
          topic: 'in',
          isInternal: false,
          partitionMetadata: [partition(0), partition(1)],
          authorizedOperations: expect.any(Number) as number,
        },
        {
          ...{ topicErrorCode: 3, topic: 'gone', isInternal: false, partitionMetadata: [] },
          authorizedOperations: expect.any(Number) as number,
        },
      ],
    })
  })

  it('takes an id of zeros for none', () => {
    const answer = metadataAnswer([{ name: 'in', id: '00'.repeat(16), partitions: 1 }])
    expect(readMetadataResponse(answer).topicMetadata[0]!.partitionMetadata[0]!.topicId).toBeNull()
  })
})
