import { describe, expect, it } from 'vitest'
import { refusalsByManifest } from '../../../src/releases/gates/by-manifest.ts'
import type { KnownVersion } from '../../../src/releases/gates/by-manifest.ts'
import { isFinal, refusalText } from '../../../src/releases/gates/gate.ts'
import type { Manifest } from '../../../src/releases/manifest.ts'
import { defaultPolicy } from '../../../src/releases/store-policy.ts'
import { of, release, serve } from '../support/a-release.ts'

const digest = `sha256:${'0'.repeat(64)}`

const manifest: Manifest = {
  ...{ ...of, version: 8, file: { name: 'a.zip', digest, bytes: 1_500 }, format: 'MOJO 1.40' },
  ...{
    algorithm: 'Gradient Boosting Machine',
    settings: {},
    addedAt: '2026-11-29T08:00:00Z',
    addedBy: 'eva',
  },
  ...{ parent: null, trainedUntil: null, metrics: {}, parameters: {}, note: null },
  ...{ golden: null, baseline: null, card: null, signature: null },
}

const known: KnownVersion = {
  ...{ manifest, newest: release(serve(7)), policy: defaultPolicy, untrusted: null, maxBytes: null },
  missingCardFields: [],
}

const refusals = (more: Partial<KnownVersion>) => [...refusalsByManifest({ ...known, ...more })]

describe('refusalsByManifest', () => {
  it('has nothing against a version of which nothing is asked', () => {
    expect(refusals({})).toEqual([])
    expect(refusals({ newest: null })).toEqual([])
  })

  it.each<[string, Partial<KnownVersion>, string, RegExp]>([
    ['is retired', { newest: release(serve(7), { retired: [8] }) }, 'retired', /it is retired/],
    ['is not trusted', { untrusted: 'it is not signed' }, 'signature', /it is not signed/],
    [
      'is of a forbidden algorithm, however that is written',
      { policy: { ...defaultPolicy, forbiddenAlgorithms: ['gradient boosting machine'] } },
      'algorithm',
      /forbidden by the store's policy/,
    ],
    [
      'is larger than the policy allows',
      { policy: { ...defaultPolicy, maxBytes: 1_499 } },
      'size',
      /has 1\.50 kB \(1,500 bytes\), the most is 1\.50 kB \(1,499 bytes\)/,
    ],
    [
      'is larger than is asked, which comes before the policy',
      { maxBytes: 1_000, policy: { ...defaultPolicy, maxBytes: 5_000 } },
      'size',
      /the most is 1\.00 kB/,
    ],
    [
      'has no card',
      { missingCardFields: ['owner'] },
      'card',
      /no model card, and the store requires one with 'owner'/,
    ],
    [
      'has a card that does not say enough',
      { missingCardFields: ['owner', 'limits'], manifest: { ...manifest, card: manifest.file } },
      'card',
      /does not say 'owner', 'limits'/,
    ],
  ])('refuses one that %s', (_what, more, gate, why) => {
    expect(refusals(more)).toEqual([[gate, expect.stringMatching(why)]])
  })

  it('takes what is as large as allowed', () => {
    expect(refusals({ maxBytes: 1_500 })).toEqual([])
  })

  it('tells all that is wrong at once', () => {
    const all = refusals({ untrusted: 'no', maxBytes: 1, missingCardFields: ['owner'] })
    expect(all.map(([gate]) => gate)).toEqual(['signature', 'size', 'card'])
  })
})

describe('a refusal', () => {
  it('is recorded in a line', () => {
    expect(refusalText({ gate: 'size', version: 'cooler@8', why: 'too large' })).toBe(
      'cooler@8: size: too large',
    )
  })

  it('is final where no instance would load the version', () => {
    expect((['signature', 'file', 'golden', 'retired'] as const).map(isFinal)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
