import { describe, expect, it } from 'vitest'
import { Room } from '../../src/windows/room.ts'

describe('Room', () => {
  it('has what nobody took, up to its limit', () => {
    const room = new Room(10)
    room.take(7)
    expect([room.has(3), room.has(4)]).toEqual([true, false])
    room.take(-7)
    expect([room.has(10), room.taken]).toEqual([true, 0])
  })

  it('counts open windows apart', () => {
    const room = new Room(1)
    room.open(3)
    room.open(-1)
    expect([room.windows, room.has(1)]).toEqual([2, true])
  })

  it('lets itself be overdrawn, and has nothing until as much came back', () => {
    const room = new Room(1)
    room.take(3)
    expect([room.has(1), room.has(0)]).toEqual([false, false])
    room.take(-3)
    expect(room.has(1)).toBe(true)
  })
})
