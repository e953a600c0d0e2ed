import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LastSeen } from '../../src/features/last-seen.ts'

describe('LastSeen', () => {
  it('keeps the last value of each key by event time', () => {
    const memory = new LastSeen<number>(10)
    memory.see('a', 1, 100)
    memory.see('b', 2, 100)
    memory.see('a', 3, 200)
    memory.see('a', 4, 150)
    expect(memory.get('a')).toMatchObject({ value: 3, timeMs: 200 })
    expect(memory.get('b')).toMatchObject({ value: 2, timeMs: 100 })
    expect(memory.get('c')).toBeUndefined()
  })

  it('takes the later one of the same time', () => {
    const memory = new LastSeen<number>(10)
    memory.see('a', 1, 100)
    memory.see('a', 2, 100)
    expect(memory.get('a')?.value).toBe(2)
  })

  it('lets the key go that was not seen for longest', () => {
    const memory = new LastSeen<number>(2)
    memory.see('a', 1, 1)
    memory.see('b', 2, 2)
    memory.see('a', 3, 3)
    memory.see('c', 4, 4)
    expect(['a', 'b', 'c'].map((key) => memory.get(key)?.value)).toEqual([3, undefined, 4])
    expect(memory.size).toBe(2)
  })

  it('goes on doing so, whoever comes back', () => {
    const memory = new LastSeen<number>(2)
    for (const [at, key] of ['a', 'b', 'c', 'a', 'd', 'a', 'e'].entries()) memory.see(key, at, at)
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => memory.get(key) !== undefined)).toEqual(['a', 'e'])
  })

  it('tells a text from the number that it writes', () => {
    const memory = new LastSeen<number>(2)
    memory.see('1', 1, 1)
    expect(memory.get(1)).toBeUndefined()
  })

  it('holds no more keys than it may, with each record, and has those back that are taken back', () => {
    const memory = new LastSeen<number>(3)
    for (let key = 0; key < 3; key++) memory.see(key, key, key)
    const undo = memory.mark()
    for (let key = 3; key < 10; key++) {
      memory.see(key, key, key)
      expect(memory.size).toBe(3)
      expect([memory.get(key - 3), memory.get(key)?.value]).toEqual([undefined, key])
    }
    undo()
    expect([0, 1, 2, 3].map((key) => memory.get(key)?.value)).toEqual([0, 1, 2, undefined])
  })

  it('takes nothing back that was settled', () => {
    const memory = new LastSeen<number>(3)
    const undo = memory.mark()
    memory.see('a', 1, 1)
    memory.settle()
    memory.mark()
    memory.see('b', 2, 2)
    undo()
    expect(['a', 'b'].map((key) => memory.get(key)?.value)).toEqual([1, 2])
  })

  it('takes back whatever was seen since a mark, and all marks after it', () => {
    const memory = new LastSeen<number>(10)
    memory.see('a', 1, 1)
    const undo = memory.mark()
    memory.see('a', 2, 2)
    const inner = memory.mark()
    memory.see('a', 3, 3)
    memory.see('b', 3, 3)
    inner()
    expect([memory.get('a')?.value, memory.get('b')]).toEqual([2, undefined])
    memory.mark()
    memory.see('b', 4, 4)
    undo()
    undo()
    expect([memory.get('a')?.value, memory.get('b')]).toEqual([1, undefined])
  })

  /** What is done to a memory: something is seen, a mark is set, taken back, or all is settled. */
  const deed = fc.oneof(
    fc.record({ key: fc.integer({ min: 0, max: 5 }), timeMs: fc.integer({ min: 0, max: 20 }) }),
    fc.constantFrom('mark', 'undo', 'settle'),
  )

  it('is, after what was taken back, as if that had not been', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const memory = new LastSeen<number>(4)
        const marks: { readonly undo: () => void; readonly before: number }[] = []
        /** The deeds that count. */
        const kept: (typeof deeds)[number][] = []
        for (const each of deeds) {
          if (each === 'undo') {
            const mark = marks.pop()
            mark?.undo()
            if (mark !== undefined) kept.length = mark.before
            continue
          }
          if (each === 'mark') marks.push({ undo: memory.mark(), before: kept.length })
          else if (each !== 'settle') memory.see(each.key, each.timeMs, each.timeMs)
          else {
            memory.settle()
            marks.length = 0
          }
          kept.push(each)
        }
        // Without a mark: which records come together is no matter.
        const other = new LastSeen<number>(4)
        for (const each of kept) if (typeof each === 'object') other.see(each.key, each.timeMs, each.timeMs)
        const found = (of: LastSeen<number>) => [0, 1, 2, 3, 4, 5].map((key) => of.get(key)?.value)
        expect(found(memory)).toEqual(found(other))
        // Those that come from now on put the same ones out.
        for (let key = 10; key < 14; key++) {
          for (const each of [memory, other]) each.see(key, key, key)
          expect(found(memory)).toEqual(found(other))
        }
        expect(memory.size).toBe(other.size)
      }),
    )
  })
})
