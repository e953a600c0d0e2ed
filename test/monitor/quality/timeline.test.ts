import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Timeline } from '../../../src/monitor/quality/timeline.ts'

interface Item {
  readonly at: number
}

describe('Timeline', () => {
  it('has what was added and not removed, by time', () => {
    const steps = fc.array(fc.record({ at: fc.nat(20), removes: fc.boolean() }), { maxLength: 60 })
    fc.assert(
      fc.property(steps, fc.nat(20), fc.nat(20), (steps, from, to) => {
        const line = new Timeline<Item>(({ at }) => at)
        const kept = new Set<Item>()
        for (const { at, removes } of steps) {
          const gone = removes ? [...kept].find((item) => item.at === at) : undefined
          if (gone === undefined) {
            const item = { at }
            line.add(item)
            kept.add(item)
          } else {
            line.remove(gone)
            kept.delete(gone)
          }
        }
        const wanted = [...kept].filter(({ at }) => at >= from && at <= to)
        const found = line.between(from, to)
        expect(new Set(found)).toEqual(new Set(wanted))
        expect(found.map(({ at }) => at)).toEqual(wanted.map(({ at }) => at).toSorted((a, b) => a - b))
        expect(line.isEmpty).toBe(kept.size === 0)
      }),
    )
  })

  it('removes nothing that is not there', () => {
    const line = new Timeline<Item>(({ at }) => at)
    line.add({ at: 1 })
    line.remove({ at: 1 })
    expect(line.between(0, 2)).toEqual([{ at: 1 }])
  })
})
