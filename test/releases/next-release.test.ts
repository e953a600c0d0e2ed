import { describe, expect, it } from 'vitest'
import {
  promoted,
  retiredModel,
  retiredVersion,
  rolledBack,
  shadowed,
  split,
  unshadowed,
} from '../../src/releases/next-release.ts'
import type { CanaryRequest } from '../../src/releases/next-release.ts'
import type { Release, ReleasePlan } from '../../src/releases/release.ts'
import { logOf, of, release, serve } from './support/a-release.ts'

const canary: CanaryRequest = {
  steps: [1, 10, 100],
  hold: { records: 100, seconds: null },
  limits: { minRecords: 100, refusals: 0.01, latencyFactor: null, labels: null, scores: null },
}

const canaryPlan: ReleasePlan = { kind: 'canary', salt: 'cooler/2', from: 7, to: 8, step: 1, ...canary }

const splitPlan: ReleasePlan = {
  kind: 'split',
  salt: 'cooler/5',
  arms: [
    { version: 7, share: 90 },
    { version: 8, share: 10 },
  ],
}

describe('promoted', () => {
  it('lets a version answer for all keys, the first time too', () => {
    expect(promoted(of, null, 1, null)).toEqual({ plan: serve(1), shadows: [], retired: [] })
    expect(promoted(of, release(splitPlan), 8, null)?.plan).toEqual(serve(8))
  })

  it('changes nothing where it does already', () => {
    expect(promoted(of, release(serve(7)), 7, null)).toBeNull()
  })

  it('takes shadows and retired versions over, but for the version itself', () => {
    const shadows = [
      { version: 8, share: 100 },
      { version: 9, share: 5 },
    ]
    const newest = release(serve(7), { shadows, retired: [3, 8] })
    expect(promoted(of, newest, 8, null)).toEqual({ plan: serve(8), shadows: [shadows[1]], retired: [3] })
  })

  it('begins a canary at its first step, with a salt of its own', () => {
    const next = promoted(of, release(serve(7), { seq: 11 }), 8, canary)
    expect(next?.plan).toEqual({ kind: 'canary', salt: 'cooler/12', from: 7, to: 8, step: 0, ...canary })
  })

  it.each<[string, Release | null, Partial<CanaryRequest>, RegExp]>([
    ['where no version answers', null, {}, /no version answers/],
    ['where the model is out of service', release({ kind: 'none' }), {}, /no version answers/],
    ['where versions share the keys', release(splitPlan), {}, /a split is on/],
    ['where one is on', release(canaryPlan), {}, /a canary is on/],
    ['of the version that answers', release(serve(8)), {}, /cooler@8 answers for all keys already/],
    ['whose steps do not rise', release(serve(7)), { steps: [10, 10, 100] }, /rise to 100 percent/],
    ['whose steps do not reach all keys', release(serve(7)), { steps: [10, 50] }, /rise to 100 percent/],
    ['without steps', release(serve(7)), { steps: [] }, /rise to 100 percent/],
    ['that begins with nothing', release(serve(7)), { steps: [0, 100] }, /rise to 100 percent/],
  ])('refuses a canary %s', (_where, newest, more, message) => {
    expect(() => promoted(of, newest, 8, { ...canary, ...more })).toThrow(message)
  })
})

describe('split', () => {
  const arms = (...shares: readonly (readonly [number, number])[]) =>
    shares.map(([version, share]) => ({ version, share }))

  it('has a salt of its own', () => {
    const next = split(of, release(serve(7), { seq: 4 }), arms([7, 90], [8, 10]))
    expect(next?.plan).toEqual(splitPlan)
  })

  it('keeps salt and order while shares of the same versions change: an arm that grows keeps its keys', () => {
    const newest = release(splitPlan, { seq: 5 })
    expect(split(of, newest, arms([8, 30], [7, 70]))?.plan).toEqual({
      ...splitPlan,
      arms: arms([7, 70], [8, 30]),
    })
    const fromCanary = split(of, release(canaryPlan, { seq: 5 }), arms([8, 30], [7, 70]))
    expect(fromCanary?.plan).toEqual({ kind: 'split', salt: 'cooler/2', arms: arms([7, 70], [8, 30]) })
  })

  it('takes another salt with other versions', () => {
    const next = split(of, release(splitPlan, { seq: 5 }), arms([7, 90], [9, 10]))
    expect(next?.plan).toMatchObject({ salt: 'cooler/6' })
  })

  it('changes nothing where the shares are those', () => {
    expect(split(of, release(splitPlan), arms([7, 90], [8, 10]))).toBeNull()
  })

  it('takes shares with decimals', () => {
    expect(split(of, null, arms([1, 33.3], [2, 33.3], [3, 33.4]))?.plan).toMatchObject({ salt: 'cooler/1' })
  })

  it.each([
    [[[7, 90]], /two versions or more/],
    [[[7, 100]], /two versions or more/],
    [
      [
        [7, 90],
        [8, 9],
      ],
      /add up to 100 percent, these to 99/,
    ],
    [
      [
        [7, 50],
        [7, 50],
      ],
      /named twice/,
    ],
    [
      [
        [7, 100],
        [8, 0],
      ],
      /a share above 0/,
    ],
  ] as const)('refuses %j', (shares, message) => {
    expect(() => split(of, release(serve(7)), arms(...shares))).toThrow(message)
  })
})

describe('shadowed', () => {
  it('adds a shadow, or gives it another share', () => {
    const newest = release(serve(7))
    const one = shadowed(of, newest, { version: 8, share: 10 })
    expect(one).toEqual({ plan: serve(7), shadows: [{ version: 8, share: 10 }], retired: [] })
    const more = shadowed(of, release(serve(7), one!), { version: 8, share: 20 })
    expect(more?.shadows).toEqual([{ version: 8, share: 20 }])
    expect(shadowed(of, release(serve(7), one!), { version: 8, share: 10 })).toBeNull()
  })

  it('refuses a version that answers, and a model that nobody answers for', () => {
    expect(() => shadowed(of, release(splitPlan), { version: 8, share: 1 })).toThrow(/cooler@8 answers/)
    expect(() => shadowed(of, release({ kind: 'none' }), { version: 8, share: 1 })).toThrow(
      /no version answers/,
    )
    expect(() => shadowed(of, null, { version: 8, share: 1 })).toThrow(/no version answers/)
  })

  it('ends for one version or for all', () => {
    const shadows = [8, 9].map((version) => ({ version, share: 100 }))
    const newest = release(serve(7), { shadows })
    expect(unshadowed(newest, 9)?.shadows).toEqual([shadows[0]])
    expect(unshadowed(newest, null)?.shadows).toEqual([])
    expect(unshadowed(newest, 3)).toBeNull()
    expect(unshadowed(null, null)).toBeNull()
  })
})

describe('retired', () => {
  it('remembers versions, in order', () => {
    const newest = release(serve(7), { retired: [5] })
    expect(retiredVersion(of, newest, 3)).toEqual({ plan: serve(7), shadows: [], retired: [3, 5] })
    expect(retiredVersion(of, newest, 5)).toBeNull()
    expect(retiredVersion(of, null, 1)).toEqual({ plan: { kind: 'none' }, shadows: [], retired: [1] })
  })

  it('refuses what is in use', () => {
    expect(() => retiredVersion(of, release(splitPlan), 8)).toThrow(/cooler@8 answers now/)
    const newest = release(serve(7), { shadows: [{ version: 9, share: 1 }] })
    expect(() => retiredVersion(of, newest, 9)).toThrow(/cooler@9 is a shadow now/)
  })

  it('takes a model out of service, with its shadows', () => {
    const newest = release(serve(7), { shadows: [{ version: 9, share: 1 }], retired: [3] })
    expect(retiredModel(newest)).toEqual({ plan: { kind: 'none' }, shadows: [], retired: [3] })
    expect(retiredModel(release({ kind: 'none' }))).toBeNull()
    expect(retiredModel(null)).toBeNull()
  })
})

describe('rolledBack', () => {
  const back = (log: readonly Release[], to: number | null = null) => rolledBack(of, log, to)?.plan

  it('goes back to what answered before', () => {
    expect(back(logOf(['promote', serve(1)], ['promote', serve(2)]))).toEqual(serve(1))
  })

  it('goes further back each time', () => {
    const log = [serve(1), serve(2), serve(3)].map((plan) => ['promote', plan] as const)
    expect(back(logOf(...log))).toEqual(serve(2))
    expect(back(logOf(...log, ['rollback', serve(2)]))).toEqual(serve(1))
    const all = logOf(...log, ['rollback', serve(2)], ['rollback', serve(1)])
    expect(() => back(all)).toThrow(/no release before this one/)
  })

  it('takes what was promoted after a roll-back for a new beginning', () => {
    const log = logOf(
      ['promote', serve(1)],
      ['promote', serve(2)],
      ['rollback', serve(1)],
      ['promote', serve(3)],
    )
    expect(back(log)).toEqual(serve(1))
  })

  it('passes over the steps of a canary, over releases that changed nobody, and over nobody', () => {
    const full: ReleasePlan = { ...canaryPlan, step: 2 }
    const log = [
      ['promote', serve(7)],
      ['promote', canaryPlan],
      ['canary-step', full],
    ] as const
    expect(back(logOf(...log))).toEqual(serve(7))
    expect(back(logOf(...log, ['canary-done', serve(8)], ['shadow', serve(8)]))).toEqual(serve(7))
    expect(back(logOf(['promote', serve(1)], ['retire', { kind: 'none' }]))).toEqual(serve(1))
    const again = logOf(['promote', serve(1)], ['retire', { kind: 'none' }], ['promote', serve(2)])
    expect(back(again)).toEqual(serve(1))
  })

  it('goes back before a canary that was taken back', () => {
    const log = logOf(
      ['promote', serve(6)],
      ['promote', serve(7)],
      ['promote', canaryPlan],
      ['canary-rollback', serve(7)],
    )
    expect(back(log)).toEqual(serve(6))
  })

  it('repeats a split with its salt', () => {
    expect(back(logOf(['split', splitPlan], ['promote', serve(8)]))).toEqual(splitPlan)
  })

  it('goes to the release that is named', () => {
    const log = logOf(['promote', serve(1)], ['promote', canaryPlan], ['promote', serve(3)])
    expect(back(log, 1)).toEqual(serve(1))
    expect(rolledBack(of, log, 3)).toBeNull()
    expect(() => back(log, 2)).toThrow(/was a step of a canary/)
    expect(() => back(log, 4)).toThrow(/cooler has no release 4: it has 1 to 3/)
    expect(() => back([], null)).toThrow(/no release before/)
  })

  it('refuses a version that was retired meanwhile', () => {
    const log = [release(serve(1)), release(serve(2), { seq: 2, retired: [1] })]
    expect(() => back(log)).toThrow(/cooler@1 is retired/)
  })
})
