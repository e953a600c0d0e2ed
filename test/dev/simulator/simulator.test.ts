import { describe, expect, it } from 'vitest'
import { rigName, truthOf } from '../../../src/dev/simulator/simulator.ts'
import { deadLetterKinds, kindsToInject, troubleKinds } from '../../../src/dev/simulator/trouble.ts'
import { cyclesOf, statistics } from './rig.ts'

const featureNames = statistics.features.map(({ name }) => name)

describe('simulate', () => {
  it('gives the same cycles for the same options', () => {
    expect(cyclesOf(200, { trouble: 0.1 })).toEqual(cyclesOf(200, { trouble: 0.1 }))
  })

  it('gives other readings, and the same truth, for another seed', () => {
    const one = cyclesOf(50)
    const other = cyclesOf(50, { seed: 43 })
    expect(one.map(({ truth }) => truth)).toEqual(other.map(({ truth }) => truth))
    for (const [index, { event }] of one.entries()) {
      expect(event['psa_bar']).not.toBe(other[index]?.event['psa_bar'])
    }
  })

  it('lets the rigs take turns, each counting its cycles from 0', () => {
    const names = cyclesOf(7).map(({ event }) => `${event.rigId}/${event.cycle}`)
    expect(names).toEqual([
      'rig-01/0',
      'rig-02/0',
      'rig-03/0',
      'rig-01/1',
      'rig-02/1',
      'rig-03/1',
      'rig-01/2',
    ])
  })

  it('makes events with every field of the schema', () => {
    const [first] = cyclesOf(1)
    expect(Object.keys(first?.event ?? {})).toEqual([
      'rigId',
      'cycle',
      'endedAt',
      ...featureNames,
      'rigMode',
      'vibBand',
    ])
    expect(first?.event.endedAt).toBe(1_700_000_000_000)
  })

  it('takes a rig through the whole experiment and starts again', () => {
    const cycles = cyclesOf(2 * 2205, { rigs: 1 })
    expect(cycles.slice(0, 2205).map(({ truth }) => truth)).toEqual(
      statistics.experiment.map(({ truth }) => truth),
    )
    expect(cycles[2205]?.truth).toEqual(cycles[0]?.truth)
  })

  it('shows different conditions on different rigs', () => {
    const coolers = new Set(cyclesOf(3).map(({ truth }) => truth.cooler))
    expect([...coolers].sort()).toEqual(['100', '20', '3'])
  })

  it('draws around the medians of the condition, and nothing below zero', () => {
    const cycles = cyclesOf(3000)
    for (const { event } of cycles) {
      for (const name of featureNames) expect(event[name]).toBeGreaterThanOrEqual(0)
    }
    // The cooler's efficiency tells its three conditions apart by far more than any spread.
    for (const { event, truth } of cycles) {
      const efficiency = Number(event['cool_eff_pct'])
      expect(efficiency > 40).toBe(truth.cooler === '100')
    }
  })

  it('draws the good events of a troubled simulation as those of an untroubled one', () => {
    const untroubled = cyclesOf(1000)
    const troubled = cyclesOf(1000, { trouble: 0.3 })
    for (const [index, { event, trouble }] of troubled.entries()) {
      if (trouble === null) expect(event).toEqual(untroubled[index]?.event)
    }
  })

  it('troubles about the share of events it was told, all kinds alike', () => {
    const kinds = cyclesOf(20_000, { trouble: 0.05, tombstones: true }).flatMap(
      ({ trouble }) => trouble?.kind ?? [],
    )
    expect(Math.abs(kinds.length - 1000)).toBeLessThan(100)
    const counts = kindsToInject(true).map((kind) => kinds.filter((other) => other === kind).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  })

  it('has one kind of trouble alone, when asked', () => {
    const kinds = cyclesOf(50, { trouble: 1, onlyTrouble: 'unknown-category' }).map(
      ({ trouble }) => trouble?.kind,
    )
    expect(new Set(kinds)).toEqual(new Set(['unknown-category']))
  })

  it('leaves tombstones out unless asked', () => {
    const kinds = new Set(cyclesOf(500, { trouble: 1 }).map(({ trouble }) => trouble?.kind))
    expect([...kinds].sort()).toEqual([...deadLetterKinds].sort())
    expect(kinds.has('tombstone')).toBe(false)
  })

  it('says of each trouble the reason and, where one field is spoilt, the field', () => {
    for (const { event, trouble } of cyclesOf(300, { trouble: 1, tombstones: true })) {
      if (trouble === null) throw new Error('every event was to be troubled')
      expect(trouble.reason).toBe(troubleKinds[trouble.kind].reason)
      if (trouble.kind === 'missing-value') expect(event[trouble.field ?? '']).toBeNull()
      if (trouble.kind === 'out-of-range') expect(event[trouble.field ?? '']).toBeGreaterThan(800)
      if (trouble.kind === 'unknown-category') expect(event['rigMode']).toEqual(expect.any(String))
      expect(trouble.field !== null).toBe(troubleKinds[trouble.kind].at === 'event')
    }
  })
})

describe('truthOf', () => {
  it('knows the truth of every simulated cycle', () => {
    const truth = truthOf(statistics, 3)
    for (const cycle of cyclesOf(500))
      expect(truth(cycle.event.rigId, cycle.event.cycle)).toEqual(cycle.truth)
  })

  it.each([
    ['rig-04', 1],
    ['rig-00', 1],
    ['pump', 1],
    ['rig-01', -1],
    ['rig-01', 1.5],
  ])('knows nothing of %s cycle %d', (rigId, cycle) => {
    expect(truthOf(statistics, 3)(rigId, cycle)).toBeUndefined()
  })
})

describe('rigName', () => {
  it.each([
    [0, 'rig-01'],
    [11, 'rig-12'],
    [99, 'rig-100'],
  ])('calls rig %d %s', (index, name) => {
    expect(rigName(index)).toBe(name)
  })
})
