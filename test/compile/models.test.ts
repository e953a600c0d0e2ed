import { describe, expect, it } from 'vitest'
import { compileModel, loadingOf, loadModels } from '../../src/compile/models.ts'
import type { ModelSettings } from '../../src/compile/models.ts'
import type { Remark } from '../../src/core/finding.ts'
import { compilePlan } from '../../src/features/plan.ts'
import { limitsOf } from '../../src/model/index.ts'

const shipped = 'examples/hydraulic-rig/models'
const cooler: ModelSettings = { name: 'cooler', file: `${shipped}/cool_cond.zip`, version: '3', columns: {} }

function compiled(over: Partial<ModelSettings> = {}, index = 0) {
  const remarks: Remark[] = []
  const settings = { ...cooler, ...over }
  const [model] = loadModels([settings], remarks)
  const columns = model!.scorer.inputs
  const shapes = columns.map(({ name, kind }) => ({
    path: name,
    kind: kind === 'numeric' ? ('number' as const) : ('text' as const),
    nullable: true,
  }))
  const wanted = shapes.map(({ path }) => path)
  const { plan } = compilePlan({ fields: shapes, steps: [], wanted, capacity: 4 })
  return {
    model: compileModel(settings, model!, index, { plan, hidden: new Set() }, remarks),
    remarks,
    columns,
  }
}

describe('loadModels', () => {
  it('reads files in their order, and tells each that cannot be used at its entry', () => {
    const remarks: Remark[] = []
    const loaded = loadModels([{ ...cooler, file: 'nowhere.zip' }, cooler], remarks)
    expect(loaded.map((model) => model !== null)).toEqual([false, true])
    expect(remarks).toEqual([
      {
        severity: 'error',
        path: ['models', 0, 'file'],
        message: expect.stringMatching(/^nowhere\.zip/) as string,
        hint: 'paths count from the folder of the config',
      },
    ])
  })
})

describe('a compiled model', () => {
  it('says what its file does of its columns', () => {
    const { splits, importance } = compiled().model.columnFacts!()
    expect(splits.get('cool_eff_pct')!.length).toBeGreaterThan(10)
    expect(importance.get('cool_eff_pct')).toBeCloseTo(0.43, 2)
  })
})

describe('settings of a file', () => {
  it('are told at their own place where they do not fit it', () => {
    const remarks: Remark[] = []
    expect(loadModels([cooler, { ...cooler, labels: ['a', 'b', 'c'] }], remarks)[1]).toBeNull()
    expect(remarks).toMatchObject([{ severity: 'error', path: ['models', 1, 'labels'] }])
    expect(remarks[0]?.message).toContain('setting labels: does not go with an H2O-3 MOJO')
  })

  it('go with its limits to whoever reads it', () => {
    const { name, file, version } = cooler
    expect(loadingOf({ name, file, version })).toEqual({})
    const options = loadingOf({ name, file, version, maxBytes: 5, labels: ['a'], missing: 0 })
    expect(options).toEqual({ limits: limitsOf(5), labels: ['a'], missing: 0 })
  })
})

describe('a model whose file leaves something out', () => {
  const lightgbm = { ...cooler, file: `${shipped}/cool_cond-lightgbm.txt` }

  it('is asked about with the line to add, until that is there', () => {
    const { model, remarks } = compiled(lightgbm, 1)
    expect(model.levels).toEqual(['0', '1', '2'])
    expect(remarks).toEqual([
      {
        severity: 'info',
        path: ['models', 1, 'file'],
        message: 'the names of the classes are not in the file: predictions say 0, 1, 2',
        hint: 'add labels: [<name of 0>, <name of 1>, <name of 2>]',
      },
    ])
    const told = compiled({ ...lightgbm, labels: ['3', '20', '100'] })
    expect([told.model.levels, told.remarks]).toEqual([['3', '20', '100'], []])
  })

  it.each([
    [{ labels: ['3', '20'] }, 'labels', 'expected 3 of them, found 2'],
    [{ labels: ['3', '20', '20'] }, 'labels', '"20" is the name of a class twice'],
    [{ categories: { psa_baar: ['a'] } }, 'categories', 'the model has no column "psa_baar"'],
    [{ featureNames: ['a'] }, 'featureNames', 'expected 17 of them, found 1'],
  ])('has settings that are told at their own place: %j', (settings, setting, message) => {
    const remarks: Remark[] = []
    expect(loadModels([{ ...lightgbm, ...settings }], remarks)).toEqual([null])
    expect(remarks).toMatchObject([{ severity: 'error', path: ['models', 0, setting] }])
    expect(remarks[0]?.message).toContain(`setting ${setting}: ${message}`)
  })
})

describe('compileModel', () => {
  it('binds every column, and keeps name, version and digest', () => {
    const { model, remarks, columns } = compiled()
    expect(remarks).toEqual([])
    expect(model).toMatchObject({ name: 'cooler', version: '3', contributions: null })
    expect(model.rows.width).toBe(columns.length)
    expect(model.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('has the levels of a classification, and none without labels', () => {
    expect(compiled().model.levels).toEqual(['3', '20', '100'])
    expect(compiled({ file: 'test/fixtures/models/isotonic.zip' }).model.levels).toBeNull()
  })

  it('tells a column that the model lacks at the entry of the model', () => {
    const { remarks } = compiled({ columns: { nothing: 'x' } }, 2)
    expect(remarks).toMatchObject([{ severity: 'error', path: ['models', 2, 'columns', 'nothing'] }])
  })

  it('takes contributions where the model has them, and refuses them where not', () => {
    expect(compiled({ contributions: { top: 2 } }).model.contributions?.top).toBe(2)
    const { model, remarks } = compiled({ file: `${shipped}/valve_cond.zip`, contributions: { top: 2 } }, 1)
    expect(model.contributions).toBeNull()
    expect(remarks).toMatchObject([
      {
        path: ['models', 1, 'contributions'],
        message: "model 'cooler' (Deep Learning) has no contributions",
        hint: 'models of trees and linear ones have them, those of ONNX do not',
      },
    ])
  })
})
