import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { armAt, armEnds, keyGroupAt, keyGroups, keyPlacer } from '../../src/scoring/arm-of-key.ts'
import { partitionOfKey } from '../../src/transport/murmur2.ts'
import { seeded } from '../support/seeded.ts'

const count = 100_000
const partitions = 20
const random = seeded(1)

const keyShapes: Readonly<Record<string, (i: number) => Buffer>> = {
  'names with a number': (i) => Buffer.from(`rig-${i}`),
  'paths of the same length': (i) => Buffer.from(`site-${i % 100}/line-${String(i).padStart(8, '0')}/pump`),
  'numbers as text': (i) => Buffer.from(String(i)),
  'numbers of 4 bytes': (i) => Buffer.from(Uint32Array.of(i).buffer),
  'numbers of 8 bytes, the last first': (i) => {
    const key = Buffer.alloc(8)
    key.writeBigInt64BE(BigInt(i))
    return key
  },
  'random bytes': () => Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256))),
}

describe('the place of a key', () => {
  it.each([
    // By zlib.crc32 of Python and the finalizer as MurmurHash3's author has it.
    ['cooler/1', Buffer.from('rig-07'), 2_349_487_835],
    ['cooler/1', Buffer.alloc(0), 1_012_375_266],
    ['cooler/2', Buffer.from('rig-07'), 3_904_566_249],
    ['kühler', Buffer.of(0, 255, 0), 1_101_455_455],
  ])('is never another one: %s, %s', (salt, key, place) => {
    expect(keyPlacer(salt)(key) * 2 ** 32).toBe(place)
  })

  describe.each(Object.entries(keyShapes))('of %s', (_, keyOf) => {
    const keys = Array.from({ length: count }, (_, i) => keyOf(i))
    const place = keyPlacer('cooler/1')

    it('is below 0.1 for a tenth of them, within 0.5 %', () => {
      const share = keys.filter((key) => place(key) < 0.1).length / count
      expect(Math.abs(share - 0.1)).toBeLessThan(0.005)
    })

    it('has nothing of the partition that Kafka chose', () => {
      const [all, inside] = [new Uint32Array(partitions), new Uint32Array(partitions)]
      for (const key of keys) {
        const partition = partitionOfKey(key, partitions)
        all[partition]! += 1
        if (place(key) < 0.1) inside[partition]! += 1
      }
      const shares = Array.from(inside, (number, partition) => number / all[partition]!)
      // 5,000 keys a partition: one standard deviation is 0.42 %.
      expect(Math.min(...shares)).toBeGreaterThan(0.083)
      expect(Math.max(...shares)).toBeLessThan(0.117)
    })

    it('has groups of the same size in each arm', () => {
      const inside = new Uint32Array(keyGroups)
      for (const key of keys) if (place(key) < 0.1) inside[keyGroupAt(place(key) * 2 ** 32)]! += 1
      // 625 keys a group: one standard deviation is 25.
      expect(Math.min(...inside)).toBeGreaterThan(500)
      expect(Math.max(...inside)).toBeLessThan(750)
    })

    it('has nothing of its place under another salt', () => {
      const other = keyPlacer('cooler/2')
      const both = keys.filter((key) => place(key) < 0.1 && other(key) < 0.1).length / count
      // One standard deviation is 0.03 %.
      expect(Math.abs(both - 0.01)).toBeLessThan(0.00125)
    })
  })
})

describe('the arm at a place', () => {
  const anyPlace = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it('is the one that the shares say', () => {
    const ends = armEnds([90, 10])
    expect([0, 0.8999, 0.9, 0.9999].map((place) => armAt(ends, place))).toEqual([0, 0, 1, 1])
  })

  it('is never one without a share', () => {
    const [nobodyFirst, nobodyLast] = [armEnds([0, 100]), armEnds([100, 0])]
    fc.assert(
      fc.property(anyPlace, (place) => armAt(nobodyFirst, place) === 1 && armAt(nobodyLast, place) === 0),
    )
  })

  it('is there for each place, however the shares are rounded', () => {
    const ends = armEnds(Array<number>(3).fill(33.3))
    expect(armAt(ends, 1 - 2 ** -32)).toBe(2)
  })

  it('keeps its members while it grows', () => {
    const share = fc.double({ min: 0, max: 100, noNaN: true })
    const place = keyPlacer('cooler/1')
    fc.assert(
      fc.property(fc.uint8Array(), share, share, (key, one, other) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)]
        const arm = (last: number) => armAt(armEnds([100 - last, last]), place(key))
        expect(arm(large)).toBeGreaterThanOrEqual(arm(small))
      }),
    )
  })
})
