import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyTally, sampledKeys } from '../../src/scoring/key-tally.ts'

const places = fc.array(fc.nat(2 ** 32 - 1), { maxLength: 300 })

function tallyOf(all: Iterable<number>): KeyTally {
  const tally = new KeyTally()
  for (const place of all) tally.add(place)
  return tally
}

/** So many places, each another one. */
function different(count: number, seed = 1): number[] {
  return Array.from({ length: count }, (_, at) => Math.imul(at + seed * 1_000_003, 0x9e3779b1) >>> 0)
}

describe('KeyTally', () => {
  it.each([0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000])('tells %d keys within some 2 %%', (count) => {
    const errors = Array.from({ length: count > 10_000 ? 3 : 10 }, (_, seed) => {
      return count === 0 ? tallyOf([]).keys() : tallyOf(different(count, seed)).keys() / count - 1
    })
    const squares = errors.reduce((sum, error) => sum + error ** 2, 0)
    expect(Math.sqrt(squares / errors.length)).toBeLessThan(0.03)
  })

  it('counts a key once, in whatever order and on how many instances', () => {
    fc.assert(
      fc.property(places, places, (one, other) => {
        const added = tallyOf(one)
        added.addAll(tallyOf(other))
        expect(added.text()).toBe(tallyOf([...other, ...one, ...one]).text())
      }),
    )
  })

  it('is read as it was written, and nothing else is', () => {
    const tally = tallyOf(different(500))
    expect(KeyTally.read(tally.text())?.keys()).toBe(tally.keys())
    expect(tally.text().length).toBeLessThan(5_000)
    for (const text of ['', 'AAAA', '!']) expect(KeyTally.read(text)).toBeNull()
  })

  it('says that there are too many', () => {
    const full = KeyTally.read(Buffer.alloc(3584, 255).toString('base64'))!
    expect(full.keys()).toBe(Infinity)
  })
})

describe('sampledKeys', () => {
  it('takes the same part of the keys of each', () => {
    const [many, few] = sampledKeys([tallyOf(different(90_000)), tallyOf(different(10_000, 2))])
    expect(many!.keys / few!.keys).toBeGreaterThan(8)
    expect(many!.keys / few!.keys).toBeLessThan(10)
    expect(many!.keys).toBeLessThan(10_000)
    expect(many!.variance).toBeGreaterThan(few!.variance)
  })

  it('is all of them where they are few', () => {
    const [one] = sampledKeys([tallyOf(different(200))])
    expect(one!.keys).toBeCloseTo(200, -1)
  })
})
