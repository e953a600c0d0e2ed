import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../src/core/errors.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { openArchive } from '../../src/model/mojo/archive.ts'
import type { Model } from '../../src/model/scorer.ts'
import { modelCases, modelFolders } from '../parity/model-files.ts'
import type { ModelCase } from '../parity/model-files.ts'
import { unreadable } from '../parity/run-case.ts'
import { mutatedFormats } from '../mutations/originals.ts'
import { runMutations } from '../mutations/run-mutations.ts'
import { drawSeed } from '../support/draws.ts'
import { byteMutations, mutateBytes, mutateText, textMutations } from './mutations.ts'
import { zipBytes } from './mojo/zip-bytes.ts'

/*
 * A model file is data from outside. Whatever is done to one, loading ends soon with a ModelError or with a model that
 * scores: never with another error, a crash or a hang. SLUICE_FUZZ_RUNS raises the number of files (100000 takes some
 * minutes), SLUICE_FUZZ_SEED draws others.
 */
const runs = Number(process.env['SLUICE_FUZZ_RUNS'] ?? 400)
const parameters: fc.Parameters<unknown> = { numRuns: runs }

/** SLUICE_FUZZ_MODELS names another folder of models. */
const folder = process.env['SLUICE_FUZZ_MODELS'] ?? modelFolders.fixtures
const cases = modelCases(folder).filter(({ name }) => !unreadable.includes(name))
const names = cases.map(({ name }) => name)

interface Original {
  readonly file: Buffer
  readonly entries: readonly { readonly path: string; readonly content: Buffer }[]
  readonly answers: string
}

const originals = new Map(cases.map((testCase) => [testCase.name, readOriginal(testCase)]))

function readOriginal({ zip }: ModelCase): Original {
  const file = readFileSync(zip)
  const { archive } = openArchive(file)
  const entries = archive.paths
    .filter((path) => !path.startsWith('experimental/'))
    .map((path) => ({ path, content: Buffer.from(archive.bytes(path)) }))
  return { file, entries, answers: answersOf(loadModel(file)) }
}

/** All that a model says of a few rows: regular ones, one of codes, one of numbers out of range, one of nothing. */
function answersOf({ scorer, response }: Model): string {
  const rowCount = 6
  const width = scorer.inputs.length
  const cells = Float64Array.from({ length: rowCount * width }, (_, at) => {
    const levels = scorer.inputs[at % width]!.levels?.length
    const row = Math.floor(at / width)
    if (row === 0) return NaN
    if (row === 1) return levels === undefined ? 1e300 * Math.sin(at) : -1 - (at % 2)
    return levels === undefined ? Math.sin(at) * 10 ** (row - 2) : (7 * at) % levels
  })
  const out = new Float64Array(rowCount * scorer.outputs.length)
  scorer.score(cells, rowCount, out, new Uint8Array(rowCount))
  return JSON.stringify([[...out].map(String), scorer.inputs, scorer.outputs, response])
}

/** Loads and scores; the answers, or null when the file was refused as it should be. */
function attempt(bytes: Uint8Array, name: string): string | null {
  let model: Model
  try {
    model = loadModel(bytes, { name })
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(ModelError)
    // An error from inside that was only wrapped: a check is missing somewhere.
    expect(String(error)).not.toContain('cannot be compiled')
    return null
  }
  return answersOf(model)
}

const anyName = fc.noBias(fc.constantFrom(...names))

describe('a damaged model file', () => {
  it('is refused, or gives the same answers', () => {
    fc.assert(
      fc.property(anyName, byteMutations, (name, mutations) => {
        const { file, answers } = originals.get(name)!
        const found = attempt(mutateBytes(file, mutations), name)
        return found === null || found === answers
      }),
      parameters,
    )
  })

  it('is refused when cut anywhere', () => {
    for (const [name, { file }] of [...originals].slice(0, 6)) {
      for (let part = 0; part < 20; part++) {
        expect(attempt(file.subarray(0, Math.floor((file.length * part) / 20)), name)).toBeNull()
      }
    }
  })
})

describe('a damaged file of any format', () => {
  // More of them: npm run mutations.
  it('crashes nothing, holds nothing up, and is no other model where a rule of its format tells', async () => {
    const count = 1200
    const { counts, findings } = await runMutations({
      formats: mutatedFormats,
      seed: drawSeed,
      count,
      workers: 2,
      limitMs: 60_000,
    })
    expect(findings).toEqual([])
    const fates = [...counts.values()].map(({ refused, same, changed }) => refused + same + changed)
    expect(fates.reduce((sum, some) => sum + some, 0)).toBe(count)
    for (const format of ['lightgbm', 'catboost', 'mojo'] as const) {
      expect(counts.get(format)!.refused).toBeGreaterThan(0)
      expect(counts.get(format)!.same).toBeGreaterThan(0)
    }
  }, 300_000)
})

describe('a forged model file, with sizes and checksums that fit', () => {
  it('is refused, or scores', () => {
    fc.assert(
      fc.property(anyName, fc.noBias(fc.nat()), byteMutations, textMutations, (name, pick, bytes, lines) => {
        const source = originals.get(name)!
        const at = pick % source.entries.length
        const entries = source.entries.map((entry, index) => {
          if (index !== at) return entry
          const isText = /\.(ini|txt)$/.test(entry.path)
          return {
            ...entry,
            content: isText ? mutateText(entry.content, lines) : mutateBytes(entry.content, bytes),
          }
        })
        attempt(zipBytes(entries), name)
      }),
      parameters,
    )
  })

  it('is refused, or scores, when its model.ini is changed', () => {
    fc.assert(
      fc.property(anyName, textMutations, (name, lines) => {
        const entries = originals
          .get(name)!
          .entries.map((entry) =>
            entry.path === 'model.ini' ? { ...entry, content: mutateText(entry.content, lines) } : entry,
          )
        attempt(zipBytes(entries), name)
      }),
      parameters,
    )
  })

  it('is refused when it would take forever: powers of a thin plate spline', () => {
    const entries = originals.get('gam_tp_2d')!.entries.map((entry) => {
      if (entry.path !== 'polynomialBasisList') return entry
      return { ...entry, content: Buffer.alloc(entry.content.length, 0x7f) }
    })
    expect(attempt(zipBytes(entries), 'gam_tp_2d')).toBeNull()
  })

  it('is refused, or scores, when an entry is missing', () => {
    for (const [name, { entries }] of originals) {
      for (let at = 0; at < entries.length; at += Math.ceil(entries.length / 12)) {
        attempt(zipBytes(entries.toSpliced(at, 1)), name)
      }
    }
  })
})
