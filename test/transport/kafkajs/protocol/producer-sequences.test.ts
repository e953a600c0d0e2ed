import { describe, expect, it } from 'vitest'
import { ProducerSequences } from '../../../../src/transport/kafkajs/protocol/producer-sequences.ts'

describe('ProducerSequences', () => {
  it('counts each partition for itself', () => {
    const sequences = new ProducerSequences().of('7', 0)
    sequences.advance('a', 0, 3)
    sequences.advance('a', 0, 4)
    sequences.advance('a', 1, 5)
    sequences.advance('b', 0, 6)
    expect([
      sequences.next('a', 0),
      sequences.next('a', 1),
      sequences.next('b', 0),
      sequences.next('b', 1),
    ]).toEqual([7, 5, 6, 0])
  })

  it('counts on modulo 2^31', () => {
    const sequences = new ProducerSequences().of('7', 0)
    sequences.advance('a', 0, 2 ** 31 - 1)
    expect(sequences.next('a', 0)).toBe(2 ** 31 - 1)
    sequences.advance('a', 0, 3)
    expect(sequences.next('a', 0)).toBe(2)
  })

  it('starts at 0 with another producer id or epoch, and goes on with the same', () => {
    const all = new ProducerSequences()
    all.of('7', 0).advance('a', 0, 3)
    expect(all.of('7', 0).next('a', 0)).toBe(3)
    expect(all.of('7', 1).next('a', 0)).toBe(0)
    expect(all.of('8', 1).next('a', 0)).toBe(0)
  })

  it('is 0 throughout without idempotence', () => {
    const sequences = new ProducerSequences().of(null, 0)
    sequences.advance('a', 0, 3)
    expect(sequences.next('a', 0)).toBe(0)
  })
})
