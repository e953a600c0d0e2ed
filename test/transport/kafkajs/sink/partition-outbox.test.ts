import { describe, expect, it } from 'vitest'
import { batchHeaderSize } from '../../../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import { PartitionOutbox } from '../../../../src/transport/kafkajs/sink/partition-outbox.ts'

/** An outbox of records with these sizes; the caller counts them from 10. */
function outboxOf(...sizes: number[]): PartitionOutbox {
  const outbox = new PartitionOutbox('out', 3)
  sizes.forEach((size, i) => {
    outbox.add(
      {
        topic: 'out',
        partition: 3,
        key: null,
        value: Buffer.from(String(i)),
        headers: [],
        timestampMs: null,
      },
      size,
      10 + i,
    )
  })
  return outbox
}

const textsOf = (outbox: PartitionOutbox, limit: number) =>
  outbox.batch(batchHeaderSize + limit).map(({ value }) => String(value))

describe('PartitionOutbox', () => {
  it('takes as many records as fit, in their order', () => {
    const outbox = outboxOf(40, 60, 1)
    expect(textsOf(outbox, 100)).toEqual(['0', '1'])
    expect([outbox.batchLength, outbox.batchSize]).toEqual([2, batchHeaderSize + 100])
  })

  it('takes a record alone that is above the limit', () => {
    expect(textsOf(outboxOf(200, 1), 100)).toEqual(['0'])
  })

  it('gives the same batch again until it is settled, whatever the limit is by then', () => {
    const outbox = outboxOf(40, 60, 1)
    textsOf(outbox, 100)
    expect(textsOf(outbox, 1_000)).toEqual(['0', '1'])
    outbox.settle()
    expect(textsOf(outbox, 1_000)).toEqual(['2'])
  })

  it('makes another batch of what was given back', () => {
    const outbox = outboxOf(40, 60, 1)
    textsOf(outbox, 100)
    outbox.giveBack()
    expect(textsOf(outbox, 50)).toEqual(['0'])
  })

  it('halves a batch that was refused, and doubles what is acknowledged', () => {
    const outbox = outboxOf(...Array.from({ length: 20 }, () => 1))
    const lengths = ['halve', 'halve', 'settle', 'settle', 'settle'].map((step) => {
      textsOf(outbox, 1_000)
      const length = outbox.batchLength
      if (step === 'halve') outbox.halve()
      else outbox.settle()
      return length
    })
    expect(lengths).toEqual([20, 10, 5, 10, 5])
    expect(outbox.isDone).toBe(true)
  })

  it('takes records out of the batch at hand, and tells whose they are', () => {
    const outbox = outboxOf(1, 1, 1, 1, 1)
    textsOf(outbox, 2)
    outbox.settle()
    expect(textsOf(outbox, 3)).toEqual(['2', '3', '4'])
    expect(outbox.takeOut([0, 2])).toEqual([12, 14])
    expect(textsOf(outbox, 3)).toEqual(['3'])
    outbox.settle()
    expect(outbox.isDone).toBe(true)
  })

  it('is done when the last batch is settled', () => {
    const outbox = outboxOf(40, 60)
    textsOf(outbox, 50)
    outbox.settle()
    expect(outbox.isDone).toBe(false)
    textsOf(outbox, 60)
    outbox.settle()
    expect(outbox.isDone).toBe(true)
  })
})
