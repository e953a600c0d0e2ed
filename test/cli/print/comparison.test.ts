import { describe, expect, it } from 'vitest'
import { PipelineComparison } from '../../../src/app/replay-comparison.ts'
import { ReplayCounts } from '../../../src/app/replay-counts.ts'
import { Verdicts } from '../../../src/app/replay-verdicts.ts'
import { comparisonJson, comparisonText } from '../../../src/cli/print/comparison.ts'
import { Fault, outcome } from '../../../src/core/outcome.ts'
import { ScoringBatch } from '../../../src/scoring/batch.ts'
import { rigParts } from '../../support/rig-pipeline.ts'

const { parts } = rigParts()
const range = {
  topic: 'in',
  partitions: [
    { partition: 0, from: 5n, to: 8n },
    { partition: 1, from: 0n, to: 0n },
  ],
  offsetCount: 3,
  remarks: [],
}

/** What a pipeline says of three records: a label each, unless it is at fault. */
function verdictsOf(labels: readonly (number | Fault)[], probability: number): Verdicts {
  const batch = new ScoringBatch(parts)
  const verdicts = new Verdicts(parts.models, labels.length)
  for (const [row, label] of labels.entries()) {
    batch.add({ topic: 'in', partition: 0, offset: BigInt(5 + row) })
    batch.end(row, label instanceof Fault ? label : null)
    for (const { out, model } of batch.models) {
      const width = model.scorer.outputs.length
      out.fill(0.25, row * width, (row + 1) * width)
      out[row * width] = label instanceof Fault ? NaN : label
      out[row * width + 1] = row === 0 ? probability : 0.25
    }
  }
  verdicts.begin()
  verdicts.take(batch)
  return verdicts
}

function countsOf(labels: readonly (number | Fault)[]): ReplayCounts {
  const counts = new ReplayCounts()
  for (const label of labels) {
    counts.records(label instanceof Fault ? 'dead-letter' : 'scored', 1)
    if (label instanceof Fault) counts.deadLetter(label)
  }
  counts.stage('score', 3e-6)
  return counts
}

function compared(probability: number) {
  const fault = new Fault('missing-value', 'no psa_bar', { field: 'psa_bar', value: 'secret' })
  const labels = [
    [0, 1, fault],
    [0, 2, 2],
  ] as const
  const sides = [verdictsOf(labels[0], 0.25), verdictsOf(labels[1], probability)] as const
  const comparison = new PipelineComparison(sides, { tolerance: null, largest: 2, examples: 5 })
  const record = (offset: bigint) => ({
    offset,
    key: Buffer.from(`key-${offset}`),
    value: Buffer.from('a value'),
    headers: [],
    timestampMs: 1,
  })
  const records = [record(5n), record(6n), record(7n)]
  const batch = { topic: 'in', partition: 0, epoch: 0, records, nextOffset: 8n, highWatermark: 8n }
  comparison.add(batch, ...sides)
  return { range, comparison, counts: [countsOf(labels[0]), countsOf(labels[1])] as const }
}

describe('comparisonText', () => {
  it('shows what changed, where, and by how much', () => {
    expect(comparisonText(compared(0.75), 2)).toEqual([
      'topic in, offsets by partition: 0:5-7',
      '3 records in 2.0 s, 2 records/s',
      '',
      '2 of 3 records changed (66.67 %): verdict 1, label 1',
      '',
      '  outcome          this  other',
      '  scored           2     3',
      '  dead-letter      1     0',
      '    missing-value  1     0',
      '  skipped          0     0',
      '',
      '  outcome changed                        records',
      '  dead-letter (missing-value) -> scored  1',
      '',
      'model cooler: 1 of 2 labels changed, numbers of 1 record moved, by 0.50 on average',
      '  this label  other label  records',
      '  20          100          1',
      '',
      'model by-category: 1 of 2 labels changed, numbers of 1 record moved, by 0.50 on average',
      '  this label  other label  records',
      '  20          100          1',
      '',
      '  largest shift  model        output  this  other  record  key',
      '  0.5000         cooler       3       0.25  0.75   0:5     key-5',
      '  0.5000         by-category  3       0.25  0.75   0:5     key-5',
      '',
      '  record  key    model        changed  this -> other',
      '  0:6     key-6  cooler       label    20 -> 100',
      '  0:6     key-6  by-category  label    20 -> 100',
      '  0:7     key-7  -            verdict  dead-letter (missing-value) -> scored',
      '',
      '  microseconds a record  decode  transform  score  encode  total',
      '  this                   0       0          1      0       1',
      '  other                  0       0          1      0       1',
    ])
  })
})

describe('comparisonJson', () => {
  it('has all of it, and a number that is none as text', () => {
    const json = JSON.parse(comparisonJson(compared(NaN), { limit: '0', passed: false })) as object
    expect(json).toMatchObject({
      topic: 'in',
      partitions: [
        { partition: 0, from: '5', to: '8' },
        { partition: 1, from: '0', to: '0' },
      ],
      records: 3,
      changed: 2,
      maxChanged: '0',
      passed: false,
      changedBy: { verdict: 1, reason: 0, label: 1, flags: 0, value: 0 },
      outcomesChanged: { 'dead-letter (missing-value) -> scored': 1 },
      models: [
        { model: 'cooler', confusion: { '3': { '3': 1 }, '20': { '100': 1 } } },
        { model: 'by-category' },
      ],
      largestShifts: [{ key: 'key-5', from: 0.25, to: 'NaN', shift: 'Infinity' }, {}],
      this: { scored: 2, deadLetters: { 'missing-value': 1 } },
      other: { scored: 3, deadLetters: {} },
    })
  })

  it('has neither values of records nor those at fault', () => {
    const text = comparisonJson(compared(0.75), { limit: null, passed: true })
    expect(text).not.toMatch(/secret|a value/)
  })
})

describe('an outcome', () => {
  it('is copied with its reason', () => {
    const verdicts = verdictsOf([new Fault('bad-magic', 'x')], 0)
    expect([verdicts.outcomes[0], verdicts.reason(0)]).toEqual([outcome.deadLettered, 'bad-magic'])
  })
})
