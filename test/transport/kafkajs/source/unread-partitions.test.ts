import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { UnreadPartitions } from '../../../../src/transport/kafkajs/source/unread-partitions.ts'

const [first, second] = [0, 1].map((partition) => ({ topic: 'in', partition })) as [
  TopicPartition,
  TopicPartition,
]

interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

function rig() {
  const told: object[] = []
  const tell = (fields: object) => void told.push(fields)
  const sut = new UnreadPartitions({ ...silentLogger, warn: tell, info: tell })
  const look = (seconds: number, { isReading = true, partitions = [first, second] } = {}) => {
    sut.look(partitions, seconds * 1_000, isReading)
  }
  const heard = (partition: TopicPartition, seconds: number) => {
    sut.heard(partition, seconds * 1_000)
  }
  return { sut, told, look, heard }
}

describe('UnreadPartitions', () => {
  it('tells once of a partition that no broker answers for, and once that it is read again', () => {
    const { sut, told, look, heard } = rig()
    for (const seconds of [0, 5, 9, 10, 20, 300]) {
      heard(second, seconds)
      look(seconds)
      expect(sut.names).toEqual(seconds < 10 ? [] : ['in/0'])
    }
    expect(told).toEqual([{ event: 'partitions-unread', partitions: ['in/0'] }])
    heard(first, 301)
    heard(second, 301)
    look(301)
    expect(sut.names).toEqual([])
    expect(told.slice(1)).toEqual([{ event: 'partitions-read-again', partitions: ['in/0'] }])
  })

  it('tells again when there are more', () => {
    const { told, look, heard } = rig()
    look(0)
    heard(second, 5)
    look(10)
    look(15)
    expect(told).toEqual([
      { event: 'partitions-unread', partitions: ['in/0'] },
      { event: 'partitions-unread', partitions: ['in/0', 'in/1'] },
    ])
  })

  it('counts from the moment that they are asked for', () => {
    const { sut, look } = rig()
    look(0)
    look(60, { isReading: false })
    look(69)
    expect(sut.names).toEqual([])
    look(70)
    expect(sut.names).toEqual(['in/0', 'in/1'])
  })

  it('takes a partition that comes anew for another one', () => {
    const { sut, look } = rig()
    look(0)
    look(60, { partitions: [{ ...first }] })
    expect(sut.names).toEqual([])
  })

  it('knows for how long all of them are silent', () => {
    const { sut, look, heard } = rig()
    look(0)
    heard(second, 5)
    look(14)
    expect(sut.allSilentMs(14_000)).toBe(0)
    look(20)
    expect(sut.allSilentMs(20_000)).toBe(15_000)
    look(21, { partitions: [] })
    expect(sut.allSilentMs(21_000)).toBe(0)
  })
})
