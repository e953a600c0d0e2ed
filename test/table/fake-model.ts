import type { Model, Scorer } from '../../src/model/scorer.ts'

/** A model with the parts that a test is about; its scorer sums the inputs unless told otherwise. */
export function fakeModel(
  parts: Partial<Omit<Model, 'scorer'>> & { readonly scorer?: Partial<Scorer> },
): Model {
  const inputs = parts.scorer?.inputs ?? [{ name: 'x', kind: 'numeric', levels: null }]
  return {
    source: 'fake.zip',
    digest: 'sha256:0',
    algorithm: 'Fake',
    category: 'Regression',
    format: { name: 'Fake', version: '1', producer: 'a test' },
    response: null,
    defaultThreshold: 0.5,
    offsetColumn: null,
    treeCount: null,
    contributions: null,
    leaves: null,
    staged: null,
    reconstruction: null,
    trees: null,
    remarks: [],
    unsaid: [],
    ...parts,
    scorer: {
      inputs,
      stateful: false,
      outputs: [{ name: 'predict', kind: 'value', level: null }],
      score(rows, rowCount, out, refused) {
        refused.fill(0, 0, rowCount)
        for (let row = 0; row < rowCount; row++) {
          out[row] = 0
          for (let i = 0; i < inputs.length; i++) out[row]! += rows[row * inputs.length + i]!
        }
        return 0
      },
      ...parts.scorer,
    },
  }
}
