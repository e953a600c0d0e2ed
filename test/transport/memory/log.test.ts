import { describe, expect, it } from 'vitest'
import { MemoryLog } from '../../../src/transport/memory/log.ts'

function filled(count: number, retainRecords = Infinity): MemoryLog {
  const log = new MemoryLog(retainRecords)
  for (let i = 0; i < count; i++) log.append(recordOf(String(i)), i)
  return log
}

const recordOf = (text: string) => ({
  topic: 'in',
  partition: 0,
  key: null,
  value: Buffer.from(text),
  headers: [{ key: 'h', value: Buffer.from(text) }],
  timestampMs: null,
})

const textsOf = (log: MemoryLog, offset: bigint, count: number) =>
  log.read(offset, count).map(({ value }) => String(value))

describe('MemoryLog', () => {
  it('gives each record the next offset', () => {
    const log = filled(3)
    expect([log.low, log.high]).toEqual([0n, 3n])
    expect(log.read(1n, 5).map(({ offset, timestampMs }) => [offset, timestampMs])).toEqual([
      [1n, 1],
      [2n, 2],
    ])
  })

  it('keeps copies of what it is given', () => {
    const log = new MemoryLog(Infinity)
    const record = recordOf('before')
    log.append(record, 0)
    record.value.fill('x')
    record.headers[0]!.value.fill('x')
    const [kept] = log.read(0n, 1)
    expect([String(kept?.value), String(kept?.headers[0]?.value)]).toEqual(['before', 'before'])
  })

  it('reads from the offset that is asked for, also after the oldest have gone', () => {
    const log = filled(5)
    log.deleteBefore(2n)
    expect([log.low, log.high]).toEqual([2n, 5n])
    expect(textsOf(log, 3n, 9)).toEqual(['3', '4'])
  })

  it.each([
    [20, 0n],
    [21, 11n],
    [31, 11n],
    [32, 22n],
  ])('keeping ten records, begins after %i at offset %i', (count, low) => {
    const log = filled(count, 10)
    expect([log.low, log.high]).toEqual([low, BigInt(count)])
  })
})
