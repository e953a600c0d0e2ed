import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'
import { relabelled } from '../../src/model/relabelled.ts'

const load = (name: string) => loadModel(join(import.meta.dirname, `../fixtures/models/${name}.zip`))

describe('relabelled', () => {
  it('moves the threshold of the label and leaves the probabilities', () => {
    const model = load('gbm_bernoulli')
    const { inputs, outputs } = model.scorer
    const row = new Float64Array(inputs.length).fill(NaN)
    const score = (scored: typeof model): number[] => {
      const out = new Float64Array(outputs.length)
      expect(scored.scorer.score(row, 1, out, new Uint8Array(1))).toBe(0)
      return [...out]
    }
    const [, p0, p1] = score(model)
    // A model of two classes.
    expect(score(relabelled(model, p1!)!)).toEqual([1, p0, p1])
    expect(score(relabelled(model, p1! + 1e-9)!)).toEqual([0, p0, p1])
    expect(relabelled(model, 0.25)!.defaultThreshold).toBe(0.25)
  })

  it.each(['gbm_gamma', 'glm_multinomial', 'coxph_num'])('knows no threshold of %s', (name) => {
    expect(relabelled(load(name), 0.5)).toBeNull()
  })
})
