import { describe, expect, it } from 'vitest'
import {
  instancePanel,
  reasonPanels,
  unknownPanels,
  versionPanels,
} from '../../../src/monitor/page/panels.ts'
import { coolerLayout, digests, instanceReport, layoutReport, letterReport } from './support/made-up.ts'

describe('instancePanel', () => {
  it('adds up lag and dead letters', () => {
    const report = instanceReport('a', 0, { deadLetters: { 'too-short': 2, 'missing-value': 3 } })
    expect(instancePanel({ report, isSilent: true })).toEqual({
      report,
      isSilent: true,
      deadLetters: 5,
      lag: 17,
    })
  })
})

describe('reasonPanels', () => {
  it('add up instances, and have the newest letters of each reason', () => {
    const instances = [
      instanceReport('a', 0, { deadLetters: { 'unknown-category': 2, 'too-short': 0 } }),
      instanceReport('b', 0, { deadLetters: { 'unknown-category': 3 } }),
    ]
    const letters = [5, 9, 7, 1].map((at) => letterReport(at))
    const panels = reasonPanels(instances, letters)
    expect(panels).toEqual([
      {
        reason: 'unknown-category',
        stage: 'transform',
        count: 5,
        letters: [letters[1], letters[2], letters[0]],
      },
    ])
  })

  it('have the letters of instances that count anew', () => {
    const letter = letterReport(1, { reason: 'avro-decode' })
    expect(reasonPanels([], [letter])).toEqual([
      { reason: 'avro-decode', stage: 'decode', count: 0, letters: [letter] },
    ])
  })
})

describe('unknownPanels', () => {
  it('add up the values of all instances, the most frequent first, ten at most', () => {
    const many = Array.from({ length: 12 }, (_, at) => ({ value: `v${at}`, count: at }))
    const panels = unknownPanels([
      instanceReport('a', 0, {
        unknown: {
          mode: [
            { value: 'arctic', count: 4 },
            { value: 'wet', count: 6 },
          ],
        },
      }),
      instanceReport('b', 0, { unknown: { mode: [{ value: 'arctic', count: 3 }], other: many } }),
    ])
    expect(panels[0]).toEqual({
      field: 'mode',
      values: [
        { value: 'arctic', count: 7 },
        { value: 'wet', count: 6 },
      ],
    })
    expect(panels[1]!.values.map(({ value }) => value)).toEqual(
      many
        .slice(2)
        .toReversed()
        .map(({ value }) => value),
    )
  })
})

describe('versionPanels', () => {
  it('say who serves what, and what it is compared with', () => {
    const panels = versionPanels([instanceReport('a', 0), instanceReport('b', 0)], [layoutReport()])
    expect(panels.map(({ model, version, arm, instances }) => [model, version, arm, instances])).toEqual([
      ['cooler', '4', 'present', ['a', 'b']],
      ['cooler', '5', 'canary', ['a', 'b']],
      ['valve', '2', null, ['a', 'b']],
    ])
    expect(panels[0]).toMatchObject({ trainedUntil: coolerLayout.trainedUntil, baseline: 'baseline' })
    expect(panels[2]).toMatchObject({ trainedUntil: null, baseline: null })
  })

  it('say why a fallback answers', () => {
    const versions = [
      { model: 'cooler', version: 'f', digest: digests.cooler, role: 'fallback', arm: null, release: null },
    ]
    const report = instanceReport('a', 0, { versions, fallbacks: { cooler: 'a KPI is missed' } })
    expect(versionPanels([report], [])[0]!.fallback).toEqual(['a: a KPI is missed'])
  })
})
