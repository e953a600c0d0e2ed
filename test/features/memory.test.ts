import { describe, expect, it } from 'vitest'
import { LastSeen } from '../../src/features/last-seen.ts'
import { allOf } from '../../src/features/memory.ts'

describe('allOf', () => {
  it('marks, takes back and settles all', () => {
    const memories = [new LastSeen<string>(5), new LastSeen<string>(5)]
    const memory = allOf(memories)
    const undo = memory.mark()
    for (const each of memories) each.see('k', 'x', 1)
    undo()
    expect(memories.map((each) => each.get('k'))).toEqual([undefined, undefined])
    const late = memory.mark()
    for (const each of memories) each.see('k', 'x', 1)
    memory.settle()
    late()
    expect(memories.map(({ size }) => size)).toEqual([1, 1])
  })

  it('does nothing where nothing is remembered', () => {
    const memory = allOf([])
    memory.settle()
    expect(memory.mark()).toBe(memory.mark())
  })
})
