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
    for (const seconds of [0, 5, 9, 10, 15, 20]) {
      heard(second, seconds)
      look(seconds)
      expect(sut.names).toEqual(seconds < 10 ? [] : ['in/0'])
    }
    expect(told).toEqual([{ event: 'partitions-unread', partitions: ['in/0'] }])
    heard(first, 21)
    heard(second, 21)
    look(21)
    expect(sut.names).toEqual([])
    expect(told.slice(1)).toEqual([{ event: 'partitions-read-again', partitions: ['in/0'] }])
  })

  it('tells again when there are more', () => {
    const { told, look, heard } = rig()
    look(0)
    heard(second, 5)
    for (const seconds of [5, 10, 15]) look(seconds)
    expect(told).toEqual([
      { event: 'partitions-unread', partitions: ['in/0'] },
      { event: 'partitions-unread', partitions: ['in/0', 'in/1'] },
    ])
  })

  it('counts from the moment that they are asked for', () => {
    const { sut, look } = rig()
    look(0)
    look(5)
    look(9, { isReading: false })
    for (const seconds of [14, 18]) look(seconds)
    expect(sut.names).toEqual([])
    look(19)
    expect(sut.names).toEqual(['in/0', 'in/1'])
  })

  it('does not hold it against brokers that this process stood still', () => {
    const { sut, look } = rig()
    look(0)
    look(40)
    expect(sut.names).toEqual([])
    for (const seconds of [45, 50]) look(seconds)
    expect(sut.names).toEqual(['in/0', 'in/1'])
  })

  it('takes a partition that comes anew for another one', () => {
    const { sut, look } = rig()
    for (const seconds of [0, 5]) look(seconds)
    look(10, { partitions: [{ ...first }] })
    expect(sut.names).toEqual([])
  })

  it('knows for how long all of them are silent', () => {
    const { sut, look, heard } = rig()
    look(0)
    heard(second, 5)
    for (const seconds of [5, 10]) look(seconds)
    expect(sut.allSilentMs(10_000)).toBe(0)
    look(15)
    expect(sut.allSilentMs(15_000)).toBe(10_000)
    look(16, { partitions: [] })
    expect(sut.allSilentMs(16_000)).toBe(0)
  })
})
