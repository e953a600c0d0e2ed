import { describe, expect, it } from 'vitest'
import { categoryModel, modelPath, run, scratch } from '../table/run.ts'

describe('sluice inspect', () => {
  it('says what a model is, needs and gives', async () => {
    const { code, stdout } = await run(['inspect', categoryModel])
    expect(code).toBe(0)
    expect(stdout).toMatch(/what +Gradient Boosting Machine, Multinomial\n/)
    expect(stdout).toMatch(/format +MOJO 1\.40, written by H2O 3\.46\.0\.11\n/)
    expect(stdout).toMatch(/digest +sha256:[0-9a-f]{64}\n/)
    expect(stdout).toMatch(/size +126 kB, 150 trees\n/)
    expect(stdout).toMatch(/response +cool_cond_y, 3 levels: 3, 20, 100\n/)
    expect(stdout).toContain(
      'inputs (6)\n  rig_mode      categorical  5 levels: cold_thick, cool, hot_thin, nominal, warm\n',
    )
    expect(stdout).toContain('p20      probability  of 20')
    expect(stdout).toMatch(
      /speed here, one thread, generated rows\n {2}batches of 1,024 +[\d,]+ rows\/s\n {2}one row +p50 /,
    )
  })

  it('prints all of it as JSON, measured on given rows', async () => {
    const place = scratch({ 'in.csv': 'psa_bar,vs_vib\n160,0.5\nx,1\n161,0.6\n' })
    const { code, stdout } = await run([
      'inspect',
      modelPath('stable'),
      '--json',
      '--input',
      place.path('in.csv'),
    ])
    expect(code).toBe(0)
    const found = JSON.parse(stdout) as Record<string, unknown>
    expect(found).toMatchObject({
      algorithm: 'XGBoost',
      category: 'Binomial',
      response: { name: 'stable_y', levels: ['0', '1'] },
      explanations: ['contributions', 'leaf'],
      offsetColumn: null,
    })
    expect(found['inputs']).toHaveLength(17)
    expect(found['speed']).toMatchObject({ rows: `2 rows of ${place.path('in.csv')}` })
  })

  it('measures generated rows where none of the given ones can be scored', async () => {
    const place = scratch({ 'in.csv': 'psa_bar\nx\n' })
    const { stdout, stderr } = await run(['inspect', modelPath('stable'), '--input', place.path('in.csv')])
    expect(stderr).toContain('no row can be scored, generated rows are measured')
    expect(stdout).toContain('threshold')
  })

  it('refuses what is no model', async () => {
    const { code, stderr } = await run(['inspect', scratch({ 'a.zip': 'no zip' }).path('a.zip')])
    expect(stderr).toContain('an H2O-3 MOJO (a zip file, or its unzipped folder)')
    expect(code).toBe(2)
  })
})
