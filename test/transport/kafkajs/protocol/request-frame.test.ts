import { describe, expect, it } from 'vitest'
import { requestFrameBytes } from '../../../../src/transport/kafkajs/protocol/request-frame.ts'

const payload = Buffer.from('cafe', 'hex')

describe('requestFrameBytes', () => {
  it.each([
    [
      'a client id, counted in bytes',
      'é1',
      '0000000f' + '0012' + '0002' + '00000007' + '0003' + 'c3a931' + 'cafe',
    ],
    ['no client id', null, '0000000c' + '0012' + '0002' + '00000007' + 'ffff' + 'cafe'],
    ['an empty one', '', '0000000c' + '0012' + '0002' + '00000007' + '0000' + 'cafe'],
  ])('lays out %s', (_, clientId, hex) => {
    expect(requestFrameBytes(18, 2, 7, clientId, payload).toString('hex')).toBe(hex)
  })
})
