import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import { FaultLog } from '../../src/features/fault-log.ts'

const fault = (n: number) => new Fault('step-failed', String(n))

describe('FaultLog', () => {
  it('gives the faults of each row in the order they were added, whatever the order of rows', () => {
    const additions = fc.array(fc.tuple(fc.nat(7), fc.nat(3)))
    fc.assert(
      fc.property(additions, additions, (earlier, added) => {
        const log = new FaultLog(8)
        for (const [row, slot] of earlier) log.add(row, slot, fault(0))
        log.clear()
        added.forEach(([row, slot], n) => {
          log.add(row, slot, fault(n))
        })
        expect(log.size).toBe(added.length)
        for (let row = 0; row < 8; row++) {
          const expected = added.flatMap(([r, slot], n) => (r === row ? [`${slot} ${n}`] : []))
          expect(Array.from(log.of(row), (entry) => `${entry.slot} ${entry.fault.message}`)).toEqual(expected)
          expect(log.has(row)).toBe(expected.length > 0)
        }
      }),
    )
  })

  it('tells whether a fault took a value from one of some slots', () => {
    const log = new FaultLog(2)
    log.add(0, 3, fault(1))
    log.add(0, 5, fault(2))
    expect(log.touches(0, new Set([5]))).toBe(true)
    expect(log.touches(0, new Set([4]))).toBe(false)
    expect(log.touches(1, new Set([3]))).toBe(false)
  })
})
