import { describe, expect, it } from 'vitest'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import type { RequestRow, RowRules, ScoreRequest } from '../../src/serve/served-model.ts'
import { categoriesFile, coolerFile, rigPipeline, service } from './support.ts'

const strict: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'refuse' }
const lenient: RowRules = { unknownCategory: 'score', absentColumns: 'missing' }

function request(rows: readonly RequestRow[], more: Partial<ScoreRequest> = {}): ScoreRequest {
  const signal = new AbortController().signal
  return { rows, columns: null, rules: strict, contributions: false, signal, ...more }
}

const folder = 'examples/hydraulic-rig/models'

/** A cycle as the rig has them. */
const cycle: RequestRow = {
  psa_bar: 155.57,
  psb_bar: '104.93',
  psc_bar: 0.86,
  psd_bar: 0.0002,
  pse_bar: 8.37,
  psf_bar: 8.32,
  fsa_vol_flow: 2.08,
  fsb_vol_flow: 8.87,
  tsa_temp: 35.36,
  tsb_temp: 40.99,
  tsc_temp: 38.32,
  tsd_temp: 30.47,
  pump_eff: 2366.7,
  vs_vib: 0.524,
  cool_eff_pct: 31.3,
  cool_pwr_pct: 1.38,
  eff_fact_pct: 19.58,
}

describe('a served model file', () => {
  it('scores as the model does, alone and together, to the bit', async () => {
    const { serving } = await service(coolerFile)
    const [served] = serving.models
    const model = loadModel(`${folder}/cool_cond.zip`)
    const rows = Array.from({ length: 2500 }, (_, i) =>
      Object.fromEntries(model.scorer.inputs.map(({ name }, at) => [name, ((i * 37 + at * 11) % 101) / 3])),
    )
    const together = await served!.score(request(rows))
    const width = served!.outputs.length
    for (const at of [0, 1, 1023, 1024, 2499]) {
      const expected = Object.values(scoreRow(model, rows[at]!).outputs)
      expect(Array.from(together.out.subarray(at * width, (at + 1) * width))).toEqual(expected)
      const alone = await served!.score(request([rows[at]!]))
      expect(Array.from(alone.out)).toEqual(expected)
    }
  })

  it('refuses an unknown category with its row, column and value, or scores it as missing and says so', async () => {
    const { serving, counts } = await service(categoriesFile)
    const [served] = serving.models
    const rows = [{ rig_mode: 'hot_thin' }, { rig_mode: 'boiling' }, { rig_mode: null }]
    const wanted = { ...lenient, unknownCategory: 'dead-letter' } as const
    await expect(served!.score(request(rows, { rules: wanted }))).rejects.toMatchObject({
      kind: 'rows',
      errors: [{ row: 1, column: 'rig_mode', reason: 'unknown-category', value: 'boiling' }],
    })
    expect(counts.reasons).toEqual({ 'unknown-category': 1 })
    const { flags, out } = await served!.score(request(rows, { rules: lenient }))
    expect([...flags]).toEqual([[1, ['unknown-category:rig_mode']]])
    const width = served!.outputs.length
    expect(out.subarray(width, 2 * width)).toEqual(out.subarray(2 * width))
    expect(counts.unknown).toBe(2)
  })

  it('names every column that is not there, and what may be meant', async () => {
    const { serving } = await service(categoriesFile)
    const row = { rig_mode: 'warm', vib_band: 'calm', PSB_BAR: 1, fsa_vol_flow: 1, pump_eff: 1 }
    await expect(serving.models[0]!.score(request([row]))).rejects.toMatchObject({
      errors: [
        {
          row: 0,
          column: 'psb_bar',
          reason: 'missing-column',
          message: expect.stringContaining('PSB_BAR') as string,
        },
        { row: 0, column: 'eff_fact_pct', reason: 'missing-column' },
      ],
    })
  })

  it('refuses a row without any of its columns, whatever the rules', async () => {
    const { serving } = await service(categoriesFile)
    await expect(serving.models[0]!.score(request([{ other: 1 }], { rules: lenient }))).rejects.toMatchObject(
      {
        errors: [{ row: 0, column: null, reason: 'missing-column' }],
      },
    )
  })

  it('gives the contributions of the model', async () => {
    const { serving } = await service(coolerFile)
    const [served] = serving.models
    const model = loadModel(`${folder}/cool_cond.zip`)
    const row = Object.fromEntries(model.scorer.inputs.map(({ name }, at) => [name, at * 1.5]))
    const { contributions } = await served!.score(request([row], { contributions: true }))
    const { names, classes } = model.contributions!
    const expected = new Float64Array(names.length * classes.length)
    model.contributions!.contributions(Float64Array.from(Object.values(row)), expected)
    expect(contributions).toEqual(expected)
  })

  it('counts what it predicts, by label', async () => {
    const { serving, counts } = await service(coolerFile)
    await serving.models[0]!.score(request([{ psa_bar: 1 }, { psa_bar: 2 }], { rules: lenient }))
    expect(counts.outcomes).toEqual({ scored: 2 })
    expect(Object.values(counts.labels).reduce((sum, count) => sum + count, 0)).toBe(2)
  })

  it('takes a column that is called as what all objects have', async () => {
    const { serving } = await service(coolerFile)
    const { out } = await serving.models[0]!.score(
      request([{ psa_bar: '1.5', constructor: 'x' }], { rules: lenient }),
    )
    expect(out.every(Number.isFinite)).toBe(true)
  })
})

describe('a served pipeline', () => {
  it('asks each model with its features, by the fields of its events', async () => {
    const { serving } = await service(rigPipeline)
    expect(serving.models.map(({ name }) => name)).toEqual([
      'cooler',
      'valve',
      'pump',
      'accumulator',
      'stable',
      'cooler-by-category',
    ])
    // The category is made of a number here: the event has none of its own.
    const byCategory = serving.models.at(-1)!
    expect(byCategory.columns.find(({ name }) => name === 'rigMode')?.levels).toContain('hot_thin')
    const { out } = await byCategory.score(request([cycle]))
    expect(out.every(Number.isFinite)).toBe(true)
  })

  it('has the faults of the pipeline: what is required, and out of range', async () => {
    const { serving } = await service(rigPipeline)
    await expect(
      serving.models[0]!.score(
        request([
          { ...cycle, psa_bar: null },
          { ...cycle, psb_bar: 9999 },
          { ...cycle, psc_bar: 'abc' },
        ]),
      ),
    ).rejects.toMatchObject({
      errors: [
        { row: 0, column: 'psa_bar', reason: 'missing-value' },
        { row: 1, column: 'psb_bar', reason: 'out-of-range' },
        { row: 2, column: 'psc_bar', reason: 'schema-mismatch' },
      ],
    })
  })
})
