import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import type { Model } from '../../../src/model/scorer.ts'
import { skipWithoutOnnx } from '../../support/onnx-runtime.ts'
import { byteMutations, mutateBytes } from '../mutations.ts'

/*
 * Whatever is done to a file: it is refused by a ModelError, or its model scores rows or refuses them. That onnxruntime ended the
 * process, or never came back, would be seen by this file having no result. SLUICE_FUZZ_RUNS and SLUICE_FUZZ_SEED as for MOJOs.
 */
const runs = Number(process.env['SLUICE_FUZZ_RUNS'] ?? 400)

const folder = join(import.meta.dirname, '../../fixtures/onnx')
const names = readdirSync(folder).filter((name) => name.endsWith('.onnx'))
const files = new Map(names.map((name) => [name, readFileSync(join(folder, name))]))

/** Whether it is a model. */
function attempt(bytes: Uint8Array, name: string): boolean {
  try {
    scoreSome(loadModel(bytes, { name }))
    return true
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(ModelError)
    // An error from inside that was only wrapped: a check is missing somewhere.
    expect(String(error)).not.toContain('cannot be compiled')
    return false
  }
}

/** Rows of nothing, of codes, and of numbers up to very large ones. */
function scoreSome({ scorer }: Model): void {
  const [count, width] = [6, scorer.inputs.length]
  const cells = Float64Array.from({ length: count * width }, (_, at) => {
    const row = Math.floor(at / width)
    return row === 0 ? NaN : row === 1 ? -1 - (at % 2) : Math.sin(at) * 10 ** (4 * row)
  })
  const refused = new Uint8Array(count)
  const found = scorer.score(cells, count, new Float64Array(count * scorer.outputs.length), refused)
  expect(found).toBe(refused.reduce((sum, each) => sum + each, 0))
}

describe.skipIf(skipWithoutOnnx())('a damaged ONNX file', () => {
  it('is refused, or is a model', () => {
    const tally = { models: 0, refused: 0 }
    fc.assert(
      fc.property(fc.noBias(fc.constantFrom(...names)), byteMutations, (name, mutations) => {
        tally[attempt(mutateBytes(files.get(name)!, mutations), name) ? 'models' : 'refused']++
      }),
      { numRuns: runs },
    )
    expect(tally.models).toBeGreaterThan(0)
    expect(tally.refused).toBeGreaterThan(0)
  })

  it('is refused when it is cut before the end of its graph', () => {
    for (const [name, file] of files) {
      for (let part = 0; part < 20; part++)
        expect(
          attempt(file.subarray(0, Math.floor((file.length * part) / 20)), name),
          `${name} ${part}/20`,
        ).toBe(false)
    }
  })
})
