import { describe, expect, it } from 'vitest'
import { judgeRegistry, registryFacts } from '../../../src/app/doctor/registry.ts'

const sound = { tookMs: 3, skewMs: 400, levels: { events: 'BACKWARD', predictions: 'FULL' } }

describe('registryFacts', () => {
  it('says how far it is, its clock, and its rules', () => {
    expect(registryFacts(sound)).toEqual([
      '3.0 ms, its clock as ours',
      'compatibility: events BACKWARD, predictions FULL',
    ])
    expect(registryFacts({ ...sound, skewMs: null })[0]).toBe('3.0 ms, does not say its time')
    expect(registryFacts({ ...sound, skewMs: -9_000 })[0]).toBe('3.0 ms, its clock -9 s from ours')
  })
})

describe('judgeRegistry', () => {
  it('finds nothing wrong with a sound one, and one that does not say its time', () => {
    expect(judgeRegistry(sound)).toEqual([])
    expect(judgeRegistry({ ...sound, skewMs: null })).toEqual([])
  })

  it.each([
    [{ tookMs: 2_000 }, 'warning', 'takes 2.0 s to answer'],
    [{ skewMs: 60_000 }, 'warning', 'clock is 1 min 0 s ahead of'],
    [{ skewMs: -9_000 }, 'warning', 'clock is 9.0 s behind'],
    [{ levels: { ...sound.levels, events: 'NONE' } }, 'warning', 'any schema of events'],
    [{ levels: { ...sound.levels, predictions: 'NONE' } }, 'info', 'the schema of predictions'],
  ])('finds what %j means', (change, severity, message) => {
    const found = judgeRegistry({ ...sound, ...change }).map((remark) => [remark.severity, remark.message])
    expect(found).toEqual([[severity, expect.stringContaining(message)]])
  })
})
