import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { withBaselines } from '../../src/app/baselines.ts'
import type { Remark } from '../../src/core/finding.ts'
import { demoSchemas } from '../../src/dev/demo/fixed-schemas.ts'
import { loadModel } from '../../src/model/index.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { baselineText } from '../monitor/a-baseline.ts'
import { scratch } from '../table/run.ts'

const cooler = { name: 'cooler', version: '1', columns: {} }

describe('withBaselines', () => {
  it('gives each entry the text of the file that it names', async () => {
    const baseline = scratch({ 'a.json': baselineText }).path('a.json')
    const remarks: Remark[] = []
    const entries = await withBaselines([cooler, { ...cooler, baseline }], remarks)
    expect(entries.map((entry) => entry.baselineText)).toEqual([undefined, baselineText])
    expect(remarks).toEqual([])
  })

  it.each([
    ['missing', null, 'cannot be read: ENOENT'],
    ['no JSON', 'rows: 1', 'the baseline is no JSON'],
    ['of no rows', baselineText.replace('"rows":100', '"rows":0'), 'rows must be the number of rows'],
  ])('remarks at its entry that one is %s', async (_, text, message) => {
    const files = scratch(text === null ? {} : { 'a.json': text })
    const remarks: Remark[] = []
    await withBaselines([cooler, { ...cooler, baseline: join(files.folder, 'a.json') }], remarks)
    expect(remarks).toMatchObject([{ severity: 'error', path: ['models', 1, 'baseline'] }])
    expect(remarks[0]!.message).toContain(message)
  })

  it('warns of one that was made of another model', async () => {
    const baseline = scratch({ 'a.json': baselineText }).path('a.json')
    const { assembly, findings } = await assemble({
      ...{ file: rigFiles.config, environment: {}, schemas: await demoSchemas() },
      overrides: [`models[0].baseline=${baseline}`],
    })
    expect(assembly).not.toBeNull()
    expect(findings).toMatchObject([{ severity: 'warning', path: ['models', 0, 'baseline'] }])
    const { digest } = loadModel(assembly!.config.models[0]!.file!)
    const own = scratch({ 'a.json': JSON.stringify({ ...JSON.parse(baselineText), model: digest }) })
    const again = await assemble({
      ...{ file: rigFiles.config, environment: {}, schemas: await demoSchemas() },
      overrides: [`models[0].baseline=${own.path('a.json')}`],
    })
    expect(again.findings).toEqual([])
  })

  it('ends the start where one is damaged', async () => {
    const baseline = scratch({ 'a.json': '{}' }).path('a.json')
    const { assembly, findings } = await assemble({
      ...{ file: rigFiles.config, environment: {}, schemas: await demoSchemas() },
      overrides: [`models[0].baseline=${baseline}`],
    })
    expect(assembly).toBeNull()
    expect(findings).toMatchObject([{ severity: 'error', path: ['models', 0, 'baseline'] }])
  })
})
