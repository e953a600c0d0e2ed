import { describe, expect, it } from 'vitest'
import { compileRuleModel } from '../../src/compile/rule-model.ts'
import { unreleased } from '../../src/core/prediction-entry.ts'
import { outcome } from '../../src/core/outcome.ts'
import type { Remark } from '../../src/core/finding.ts'
import { compilePlan } from '../../src/features/plan.ts'
import { readRule } from '../../src/features/rule.ts'
import type { RuleLine } from '../../src/features/rule.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import type { PipelineModel } from '../../src/scoring/parts.ts'
import { score } from '../../src/scoring/score.ts'
import { transform } from '../../src/scoring/transform.ts'
import { rigParts } from '../support/rig-pipeline.ts'

const cooler = rigParts().parts.models[0]!

/** A rule over two fields in the place of a model of the rig, and the parts that score by it. */
function partsOf(lines: readonly RuleLine[], inPlaceOf: PipelineModel = cooler) {
  const remarks: Remark[] = []
  const rule = readRule(lines, ['rule'], remarks)!
  const { plan } = compilePlan({
    fields: [
      { path: 'a', kind: 'number', nullable: true },
      { path: 'rig mode', kind: 'text', nullable: true },
    ],
    steps: [],
    wanted: rule.names,
    capacity: 8,
  })
  const model = compileRuleModel(
    { name: 'cooler', version: '0', served: unreleased },
    rule,
    plan,
    inPlaceOf,
    remarks,
  )
  const parts = {
    plan,
    models: [model!],
    routing: null,
    eventFault: null,
    policies: new Map(),
    onModelError: 'entry',
  } as const
  return { model, parts, remarks }
}

function scoredBatch(lines: readonly RuleLine[], events: readonly object[]): ScoringBatch {
  const { parts } = partsOf(lines)
  const batch = new ScoringBatch(parts)
  for (const [row, event] of events.entries())
    batch.add({ topic: 'in', partition: 0, offset: BigInt(row) }, event)
  expect(transform(batch, parts)).toBeUndefined()
  expect(score(batch, parts)).toBeUndefined()
  return batch
}

const lines = [
  { when: 'a < 23', label: '3' },
  { when: "feature('rig mode') == 'hot'", label: '20' },
]

describe('compileRuleModel', () => {
  it('makes a model that a pipeline scores by as by any other', () => {
    const batch = scoredBatch(
      [...lines, { label: '100' }],
      [{ a: 1 }, { a: 50, 'rig mode': 'hot' }, { a: null, 'rig mode': null }],
    )
    const { out, model } = batch.models[0]!
    expect(Array.from(out.subarray(0, 3), (label) => model.levels![label])).toEqual(['3', '20', '100'])
    expect(batch.entryFaults).toEqual([])
  })

  it('says why a row has no answer', () => {
    const divided = { when: 'a / (a - 50) > 9', label: '3' }
    const batch = scoredBatch([...lines, divided], [{ a: 70 }, { a: 50 }, { a: 51 }])
    expect(batch.entryFaults.map(({ row, fault }) => [row, fault.reason, fault.message])).toEqual([
      [0, 'score-failed', 'no line of the rule of cooler holds for this row'],
      [1, 'score-failed', 'a line of the rule of cooler has no finite number for this row'],
    ])
    expect(batch.outcomes[2]).toBe(outcome.pending)
  })

  it('has the digest of its rule', () => {
    const { model } = partsOf([{ label: '3' }])
    expect(model?.digest).toBe(readRule([{ label: '3' }], [], [])!.digest)
  })

  it('tells of a label that the model in whose place it stands never predicts', () => {
    expect(cooler.levels).toEqual(['3', '20', '100'])
    expect(partsOf([{ when: 'a < 1', label: '3' }, { label: '10' }]).remarks).toEqual([
      {
        severity: 'warning',
        path: ['rule', 1, 'label'],
        message: "model 'cooler' never predicts '10'",
        hint: "it predicts '3', '20', '100'",
      },
    ])
  })

  it('refuses values in the place of classes, and the other way round', () => {
    const regression: PipelineModel = {
      ...cooler,
      levels: null,
      scorer: {
        ...partsOf([{ label: '3' }]).model!.scorer,
        outputs: [{ name: 'predict', kind: 'value', level: null }],
      },
    }
    expect(partsOf([{ value: 3 }]).remarks).toMatchObject([
      {
        severity: 'error',
        path: ['rule'],
        message: "model 'cooler' predicts classes, and the rule in its place gives values",
      },
    ])
    expect(partsOf([{ label: '3' }], regression).remarks).toMatchObject([
      {
        severity: 'error',
        path: ['rule'],
        message: "model 'cooler' predicts no classes, and the rule in its place gives labels",
      },
    ])
    expect(partsOf([{ value: 3 }], regression).remarks).toEqual([])
  })

  it('is nothing where a formula names what is not there', () => {
    const { model, remarks } = partsOf([{ when: 'a < 1 && c > 2', label: '3' }, { label: '20' }])
    expect(model).toBeNull()
    expect(remarks).toMatchObject([{ severity: 'error', path: ['rule', 0, 'when'] }])
  })
})
