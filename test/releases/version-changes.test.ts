import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/releases/release.ts'
import { versionChanges } from '../../src/releases/version-changes.ts'
import { aRelease } from './a-card.ts'

const canary = (step: number): Release['plan'] => ({
  kind: 'canary',
  salt: 's',
  from: 6,
  to: 7,
  steps: [1, 100],
  step,
  hold: { records: 100, seconds: null },
  limits: { minRecords: 10, refusals: null, latencyFactor: null, labels: null, scores: null },
})

const releases = [
  aRelease({ plan: { kind: 'serve', version: 6 } }),
  aRelease({ plan: { kind: 'serve', version: 6 }, shadows: [{ version: 7, share: 20 }] }),
  aRelease({ plan: canary(0) }),
  aRelease({ plan: canary(1) }),
  aRelease({ plan: { kind: 'serve', version: 7 } }),
  aRelease({ plan: { kind: 'split', salt: 's', arms: [{ version: 7, share: 90 }, { version: 8, share: 10 }] } }), // prettier-ignore
  aRelease({ plan: { kind: 'serve', version: 8 } }),
  aRelease({ plan: { kind: 'serve', version: 8 }, retired: [7] }),
  aRelease({ plan: { kind: 'none' }, retired: [7] }),
].map((release, at) => ({ ...release, seq: at + 1, prev: at }))

const told = (version: number) =>
  versionChanges(version, releases).map(({ release, part }) => `${release.seq} ${part}`)

describe('versionChanges', () => {
  it('tells each release after which a version is for something else', () => {
    expect(told(7)).toEqual([
      '2 scores 20 % of the keys along',
      '3 answers for 1 % of the keys',
      '4 answers for all keys',
      '6 answers for 90 % of the keys',
      '7 is not in use',
      '8 is retired',
    ])
  })

  it('counts an arm without keys as none', () => {
    expect(told(6)).toEqual(['1 answers for all keys', '3 answers for 99 % of the keys', '4 is not in use'])
  })

  it('has nothing of a version that was never released, and of a log without releases', () => {
    expect(told(9)).toEqual([])
    expect(versionChanges(7, [])).toEqual([])
  })
})
