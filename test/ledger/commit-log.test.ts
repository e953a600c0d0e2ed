import { describe, expect, it } from 'vitest'
import { commitIn } from './commit-log.ts'

/** Hex of each part, spaces for the reader. */
function bytes(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join('').replaceAll(' ', ''), 'hex')
}

const key = bytes('0001', '0004 72696773', '0002 696e', '00000003')
const value = bytes('0003', '0000000000000190', '00000007', '0002 6964', '000000e8d4a51000')
const compact = bytes('0004', '0000000000000190', '00000007', '03 6964', '000000e8d4a51000', '00')
const long = bytes('0004', '0000000000000190', '00000007', '8101', '61'.repeat(128), '000000e8d4a51000', '00')
const older = bytes('0001', '0000000000000190', '0002 6964', '000000e8d4a51000', '000000e8d4a51001')
const commit = { from: 'in-3', nextOffset: 400, committedMs: 1_000_000_000_000 }

describe('commitIn', () => {
  it.each([
    ['of Kafka 4.4', compact],
    ['with much metadata', long],
    ['of brokers before that', value],
    ['of brokers before 2.1', older],
  ])('reads a commit %s', (_what, written) => {
    expect(commitIn({ key, value: written }, 'rigs')).toEqual(commit)
  })

  it.each([
    ['of another group', { key, value }, 'others'],
    ['about members', { key: bytes('0002', '0004 72696773'), value }, 'rigs'],
    ['that takes a commit back', { key, value: null }, 'rigs'],
    ['without a key', { key: null, value }, 'rigs'],
  ])('passes over a record %s', (_what, record, group) => {
    expect(commitIn(record, group)).toBeNull()
  })

  it('refuses a layout that it does not know', () => {
    expect(() => commitIn({ key, value: bytes('0005') }, 'rigs')).toThrow('version 5')
  })
})
