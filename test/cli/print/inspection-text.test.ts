import { describe, expect, it } from 'vitest'
import type { Inspection } from '../../../src/app/inspection.ts'
import { inspectionText } from '../../../src/cli/print/inspection-text.ts'

const plain: Inspection = {
  source: 'm.zip',
  digest: 'sha256:0',
  sizeBytes: 1234,
  algorithm: 'K-means',
  category: 'Clustering',
  format: { name: 'MOJO', version: '1.00', producer: 'H2O 3.46.0.11' },
  treeCount: null,
  trees: null,
  response: null,
  defaultThreshold: 0.5,
  offsetColumn: null,
  inputs: [{ name: 'x', kind: 'numeric', levels: null }],
  outputs: [{ name: 'cluster', kind: 'output', level: null }],
  explanations: [],
  remarks: [],
  unsaid: [],
  facts: {
    entries: 3,
    fileBytes: 1234,
    uuid: '1',
    writtenAt: null,
    importances: null,
    otherImportances: {},
    trainingMetrics: null,
    validationMetrics: null,
    crossValidationMetrics: null,
    parameters: null,
    details: [],
  },
  speed: { rowsPerSecond: 1234567, p50Microseconds: 0.42, p99Microseconds: 1300, rows: 'generated rows' },
}

describe('inspectionText', () => {
  it('leaves out what a model does not have', () => {
    expect(inspectionText(plain, 80)).toEqual([
      'm.zip',
      '  what    K-means, Clustering',
      '  format  MOJO 1.00, written by H2O 3.46.0.11',
      '  digest  sha256:0',
      '  uuid    1',
      '  size    1.23 kB',
      '',
      'inputs (1)',
      '  x  numeric',
      '',
      'outputs (1)',
      '  cluster  output',
      '',
      'speed here, one thread, generated rows',
      '  batches of 1,024  1,234,567 rows/s',
      '  one row           p50 0.4 µs, p99 1,300 µs',
    ])
  })

  it('shows threshold, offset, remarks, and levels that would be read wrongly in quotes', () => {
    const text = inspectionText(
      {
        ...plain,
        category: 'Binomial',
        response: { name: 'y', levels: ['no', ' yes'] },
        defaultThreshold: 0.25,
        trees: { count: 8, classes: ['a b', 'c'] },
        offsetColumn: 'off',
        remarks: ['a known defect'],
        unsaid: [{ setting: 'featureNames', message: 'names of columns: they are x0' }],
        outputs: [{ name: 'p', kind: 'probability', level: 'a, b' }],
      },
      80,
    ).join('\n')
    expect(text).toContain('response   y, 2 levels: no, " yes"')
    expect(text).toContain('threshold  0.25: from this probability on it predicts " yes"')
    expect(text).toContain('offset     off, taken from the row')
    expect(text).toContain('p  probability  of "a, b"')
    expect(text).toMatch(/draws +sluice inspect --tree 0 --class "a b", up to 7\n/)
    expect(text).toContain('\nknown defects that this model meets\n  - a known defect\n')
    expect(text).toContain(
      '\nnot in the file\n  - names of columns: they are x0 (--feature-names tells it)\n',
    )
  })

  it('cuts long lists', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i}`)
    const inputs = Array.from({ length: 70 }, (_, i) => ({
      name: `c${i}`,
      kind: 'categorical' as const,
      levels,
    }))
    const text = inspectionText({ ...plain, inputs }, 80).join('\n')
    expect(text).toContain('c0   categorical  30 levels: l0, l1, l2, l3, l4, l5, l6, l7 and 22 more')
    expect(text).toContain('  and 10 more (--json lists all)')
  })
})
