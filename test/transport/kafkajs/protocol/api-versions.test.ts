import { describe, expect, it } from 'vitest'
import {
  encodeApiVersionsRequest,
  readFinalizedFeatures,
} from '../../../../src/transport/kafkajs/protocol/api-versions.ts'
import { field } from '../support/flexible-answer.ts'

describe('encodeApiVersionsRequest', () => {
  it('lays out version 3 of ApiVersionsRequest.json', () => {
    expect(encodeApiVersionsRequest('ab', 'é')).toEqual(
      Buffer.concat([field.tags(), field.string('ab'), field.string('é'), field.tags()]),
    )
  })
})

describe('readFinalizedFeatures', () => {
  const { int16, int32, string, array, tags } = field
  const feature = (name: string, level: number) =>
    Buffer.concat([string(name), int16(level), int16(1), tags()])
  const answer = (...tagged: readonly Buffer[]) =>
    Buffer.concat([
      int16(0),
      array([Buffer.concat([int16(0), int16(3), int16(12), tags(Buffer.from('later'))])]),
      int32(0),
      tags(...tagged),
    ])
  const supported = array([feature('metadata.version', 99)])
  const epoch = Buffer.alloc(8)

  it('gives the levels in use, not those that could be', () => {
    const finalized = array([feature('metadata.version', 25), feature('group.version', 1)])
    const read = readFinalizedFeatures(answer(supported, epoch, finalized, Buffer.from([0])))
    expect([...read]).toEqual([
      ['metadata.version', 25],
      ['group.version', 1],
    ])
  })

  it.each([
    ['tagged fields', answer()],
    ['finalized features', answer(supported, epoch)],
  ])('gives none of an answer without %s', (_, bytes) => {
    expect(readFinalizedFeatures(bytes).size).toBe(0)
  })
})
