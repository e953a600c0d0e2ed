import { describe, expect, it } from 'vitest'
import { armEnds, keyPlacer } from '../../src/scoring/arm-of-key.ts'
import { assignRows } from '../../src/scoring/routing.ts'
import type { ModelRoute, RoutedRows, RouteStretch } from '../../src/scoring/routing.ts'

const size = 1000
const placeOf = keyPlacer('cooler/8')
const keys = Array.from({ length: size }, (_, row) => Buffer.from(`rig-${row}`))

function rowsOf(heads: number): RoutedRows {
  return {
    size,
    origins: keys.map((_, row) => ({ topic: 'in', partition: 0, offset: BigInt(row) })),
    models: Array.from({ length: heads }, () => ({
      takes: new Uint8Array(size).fill(1),
      places: new Uint32Array(size),
    })),
    tenantOf: (row) => ['acme', 'globex', null][row % 3]!,
    keyOf: (row) => keys[row]!,
  }
}

const ends = armEnds([90, 10])
const split: RouteStretch = {
  holds: null,
  placeOf,
  arms: Array.from(ends, (upTo, head) => ({ head, upTo })),
  shadows: [],
}
const serve: RouteStretch = { holds: null, placeOf: null, arms: [{ head: 0, upTo: 1 }], shadows: [] }

function assigned(
  stretches: readonly RouteStretch[],
  heads = 2,
  ofTenants: ModelRoute['ofTenants'] = new Map(),
): RoutedRows['models'] {
  const rows = rowsOf(heads)
  const route: ModelRoute = { stretches, ofTenants }
  assignRows(rows, [route])
  return rows.models
}

describe('assignRows', () => {
  it('gives each row to the one version in whose share its key is, with the place of its key', () => {
    const [one, other] = assigned([split])
    for (const [row, key] of keys.entries()) {
      const arm = placeOf(key) < 0.9 ? 0 : 1
      expect([one!.takes![row], other!.takes![row]]).toEqual([1 - arm, arm])
      expect([one, other][arm]!.places![row]).toBe(placeOf(key) * 2 ** 32)
    }
  })

  it('gives rows from an offset on to those of a newer release', () => {
    const newer: RouteStretch = {
      ...serve,
      arms: [{ head: 1, upTo: 1 }],
      holds: ({ offset }) => offset >= 600n,
    }
    const [one, other] = assigned([newer, serve])
    expect([...one!.takes!]).toEqual(keys.map((_, row) => Number(row < 600)))
    expect([...other!.takes!]).toEqual(keys.map((_, row) => Number(row >= 600)))
  })

  it('lets a shadow score its share of the keys along', () => {
    const shadowed = { ...serve, shadows: [{ head: 1, upTo: 0.25, placeOf }] }
    const [one, shadow] = assigned([shadowed])
    expect([...one!.takes!]).toEqual(keys.map(() => 1))
    expect([...shadow!.takes!]).toEqual(keys.map((key) => Number(placeOf(key) < 0.25)))
  })

  it('gives a tenant’s rows to its own model, from its first release on', () => {
    const own: RouteStretch = {
      ...serve,
      arms: [{ head: 1, upTo: 1 }],
      holds: ({ offset }) => offset >= 600n,
    }
    const retired: RouteStretch = { ...serve, arms: [] }
    const ofTenants = new Map([
      ['acme', [own]],
      ['globex', [retired, own]],
    ])
    const [one, other] = assigned([serve], 2, ofTenants)
    const isOwn = (row: number) => row >= 600 && row % 3 === 0
    expect([...one!.takes!]).toEqual(keys.map((_, row) => Number(!isOwn(row))))
    expect([...other!.takes!]).toEqual(keys.map((_, row) => Number(isOwn(row))))
  })

  it('gives rows to nobody where nobody answers', () => {
    const [one] = assigned([{ ...serve, arms: [] }], 1)
    expect([...one!.takes!]).toEqual(keys.map(() => 0))
  })
})
