import { beforeAll, describe, expect, it } from 'vitest'
import { atEntries, headsOf, isBehind } from '../../../src/app/following/heads.ts'
import type { Standing } from '../../../src/app/following/heads.ts'
import { emptyLineup, openLineup } from '../../../src/app/following/lineup.ts'
import type { Lineup } from '../../../src/app/following/lineup.ts'
import type { ModelSettings } from '../../../src/compile/models.ts'
import { loadModel } from '../../../src/model/index.ts'
import type { Manifest } from '../../../src/releases/manifest.ts'
import type { ModelName, ReleasePlan, Shadow } from '../../../src/releases/release.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { coolerFile } from '../support/replay-fixture.ts'
import { addCooler, cooler, coolers, release, serve, storeOfCoolers } from './support/released-rig.ts'

const acme = { tenant: 'acme', model: 'cooler' }
const own = { name: 'valve', version: '1', columns: {} }
const released = { name: 'cooler', version: '1', columns: { absent_column: null } }
const file = loadModel(coolerFile)

async function lineupOf(
  plan: ReleasePlan,
  shadows: readonly Shadow[] = [],
  of: ModelName = cooler,
): Promise<Lineup> {
  const store = await storeOfCoolers(scratchFolder())
  if (of !== cooler) for (const each of coolers) await addCooler(store, of, each)
  await release(store, plan, { shadows }, of)
  const { lineup } = await openLineup(store, of, {
    withCuts: true,
    seq: null,
    maxVersions: 8,
    load: (manifest, path) => loadModel(path, manifest.settings),
  })
  return lineup!
}

const none = { fallbacks: [], owned: [], fallen: new Map() }
const heads = (standing: Partial<Standing>) =>
  headsOf([own, released], [file, null], { lineups: [], ...none, ...standing })
const shown = ({ settings }: ReturnType<typeof headsOf>) =>
  settings.map(({ name, version, served }) => [name, version, served?.arm ?? null, served?.role ?? null])

const split: ReleasePlan = {
  kind: 'split',
  salt: 'cooler/1',
  arms: [
    { version: 1, share: 90 },
    { version: 2, share: 10 },
  ],
}
const limits = { minRecords: 1, refusals: null, latencyFactor: null, labels: null, scores: null }
const hold = { records: 1, seconds: null }
const canary: ReleasePlan = {
  ...{ kind: 'canary', salt: 'cooler/1', from: 1, to: 3, steps: [5, 100], step: 0 },
  ...{ hold, limits },
}

let plain: Lineup
beforeAll(async () => {
  plain = await lineupOf(serve(2))
})

describe('the baseline of a head', () => {
  const versions = new Map(
    [1, 2].map((version) => {
      const manifest = { version, settings: {} } as Manifest
      const text = version === 1 ? 'of the store' : null
      return [version, { manifest, model: file, baseline: { text, problem: null } }] as const
    }),
  )
  const textsOf = (settings: ModelSettings, lineup: Lineup) =>
    headsOf([settings], [null], { lineups: [lineup], ...none }).settings.map((each) => each.baselineText)

  it('is that of the config, else that of the version in the store', async () => {
    const lineup = { ...(await lineupOf(split)), versions }
    expect(textsOf(released, lineup)).toEqual(['of the store', undefined])
    const said = { ...released, baselineText: 'of the config' }
    expect(textsOf(said, lineup)).toEqual(['of the config', 'of the config'])
  })
})

describe('headsOf', () => {
  it('has one head for each file, and one for each arm and shadow of a release', async () => {
    const lineup = await lineupOf(split, [{ version: 3, share: 50 }])
    const made = heads({ lineups: [null, lineup] })
    expect(shown(made)).toEqual([
      ['valve', '1', null, null],
      ['cooler', '1', '1', 'primary'],
      ['cooler', '2', '2', 'primary'],
      ['cooler', '3', null, 'shadow'],
    ])
    expect(made.entries).toEqual([0, 1, 1, 1])
    expect(made.routing?.routes).toHaveLength(1)
    const [stretch] = made.routing!.routes[0]!.stretches
    expect(stretch?.arms).toEqual([
      { head: 1, upTo: 0.9 },
      { head: 2, upTo: 1 },
    ])
    expect(stretch?.shadows).toMatchObject([{ head: 3, upTo: 0.5 }])
    expect(made.routing?.compared).toEqual(new Set([1, 2, 3]))
  })

  it('names the sides of a canary', async () => {
    const made = heads({ lineups: [null, await lineupOf(canary)] })
    expect(shown(made).slice(1)).toEqual([
      ['cooler', '1', 'present', 'primary'],
      ['cooler', '3', 'canary', 'primary'],
    ])
  })

  it('has no routing where every model has every row', () => {
    expect(headsOf([own], [file], { lineups: [], ...none }).routing).toBeNull()
  })

  it('leaves out what is said of columns that a version does not have', () => {
    expect(heads({ lineups: [null, plain] }).settings[1]?.columns).toEqual({})
  })

  it('has the same heads whether or not the fallback answers, and gives it the rows where it does', () => {
    const fallback = {
      settings: { ...released, version: 'rule' },
      loaded: { rule: { names: [] } as never },
      limits: {} as never,
    }
    const fallbacks = [null, fallback]
    const well = heads({ lineups: [null, plain], fallbacks })
    const ill = heads({ lineups: [null, plain], fallbacks, fallen: new Map([[1, 'refusals']]) })
    expect(shown(ill)).toEqual(shown(well))
    expect(shown(well).slice(1)).toEqual([
      ['cooler', '2', null, 'primary'],
      ['cooler', '2', 'probe', 'shadow'],
      ['cooler', 'rule', null, 'fallback'],
    ])
    expect(well.routing).toMatchObject({ reserves: [2, 3], flags: new Map() })
    expect(ill.routing).toMatchObject({ reserves: [1], flags: new Map([[3, 'fallback:refusals']]) })
    expect(ill.routing!.routes[0]!.stretches).toMatchObject([
      { arms: [{ head: 3, upTo: 1 }], shadows: [{ head: 2, upTo: 1 }] },
    ])
  })

  it('has heads of tenants’ own beside those of all, whoever answers for all', async () => {
    const lineup = await lineupOf(split, [{ version: 3, share: 50 }], acme)
    const fallback = {
      settings: { ...released, version: 'rule' },
      loaded: { rule: { names: [] } as never },
      limits: {} as never,
    }
    const standing = { lineups: [null, plain], fallbacks: [null, fallback], owned: [{ at: 1, lineup }] }
    const made = heads({ ...standing, fallen: new Map([[1, 'refusals']]) })
    expect(made.settings.map(({ tenant, version }) => [tenant, version]).slice(4)).toEqual([
      ['acme', '1'],
      ['acme', '2'],
      ['acme', '3'],
    ])
    const [route] = made.routing!.routes
    expect(route!.stretches).toMatchObject([{ arms: [{ head: 3, upTo: 1 }] }])
    expect([...route!.ofTenants]).toMatchObject([
      ['acme', [{ arms: [{ head: 4 }, { head: 5 }], shadows: [{ head: 6 }] }]],
    ])
    expect(made.routing!.compared).toEqual(new Set([2, 3, 4, 5, 6]))
    expect(made.routing!.reserves).toEqual([1])
  })

  it('has no route for a tenant of whom nothing is loaded', () => {
    const made = heads({ lineups: [null, plain], owned: [{ at: 1, lineup: emptyLineup(acme) }] })
    expect(made.routing!.routes[0]!.ofTenants.size).toBe(0)
  })
})

describe('isBehind', () => {
  it.each([
    ['t', 0, 9n, false],
    ['t', 0, 10n, true],
    ['t', 1, 0n, true],
    ['other', 0, 0n, true],
  ])('%s-%i offset %i: %s', (topic, partition, offset, behind) => {
    expect(isBehind({ t: { 0: '10' } }, { topic, partition, offset })).toBe(behind)
  })
})

describe('atEntries', () => {
  it('puts what is said of a head at its entry, once for all of them', async () => {
    const made = heads({ lineups: [null, await lineupOf(split)] })
    const at = (head: number, key: string) => ({
      severity: 'error' as const,
      path: ['models', head, key],
      message: 'x',
    })
    const remarks = [at(0, 'file'), at(1, 'file'), at(2, 'file'), { ...at(0, ''), path: ['input'] }]
    expect(atEntries(remarks, made).map(({ path }) => path)).toEqual([
      ['models', 0, 'file'],
      ['models', 1, 'release'],
      ['input'],
    ])
  })
})
