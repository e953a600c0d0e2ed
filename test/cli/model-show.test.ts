import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { coolers, storeWith } from '../support/store-on-disk.ts'

describe('sluice model show', () => {
  it('shows all that is known of a version', async () => {
    const { model } = await storeWith(coolers.mojo)
    await model(
      ...['add', coolers.xgboost, '--name', 'cooler', '--labels', '3,20,100', '--parent', '1', '--by', 'eva'],
      ...['--trained-until', '2026-11-01', '--metric', 'auc=0.9', '--parameter', 'eta=0.1', '--note', 'new'],
    )
    const { code, stdout } = await model('show', 'cooler@2')
    expect(code).toBe(0)
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, 'T').split('\n')).toEqual([
      'cooler@2',
      '  now            -',
      expect.stringMatching(/^ {2}what {11}XGBoost, XGBoost \S+/),
      expect.stringMatching(/^ {2}digest {9}sha256:[0-9a-f]{64}$/),
      '  size           32.1 kB',
      '  added          T by eva',
      '  made from      version 1',
      '  trained until  2026-11-01',
      '  note           new',
      '  signed         no',
      '  golden         none',
      '  baseline       none',
      '  card           none',
      '',
      'settings',
      '  labels  ["3","20","100"]',
      '',
      'metrics',
      '  auc  0.9',
      '',
      'parameters',
      '  eta  0.1',
      '',
    ])
    expect(JSON.parse((await model('show', 'cooler@2', '--json')).stdout)).toMatchObject({ version: 2 })
  })

  it('shows a model with its last release', async () => {
    const { model } = await storeWith(coolers.mojo)
    await model('promote', 'cooler@1', '--by', 'eva', '--why', 'the first')
    const { stdout } = await model('show', 'cooler')
    expect(stdout).toMatch(/^cooler: release 1 of .*: version 1 answers\n {2}1 {2}answers {2}/)
    expect(stdout).toMatch(
      /\nrelease 1, .*, promote: version 1 answers\n {2}by {3}eva\n {2}why {2}the first\n$/,
    )
    expect(JSON.parse((await model('show', 'cooler', '--json')).stdout)).toMatchObject({ newest: { seq: 1 } })
  })

  it('prints where the file is, for other commands', async () => {
    const { model } = await storeWith(coolers.mojo, coolers.lightgbm)
    const nobody = await model('show', 'cooler', '--path')
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('no version answers; name one')])
    await model('promote', 'cooler@2')
    const path = (await model('show', 'cooler@1', '--path')).stdout.trimEnd()
    expect(readFileSync(path).equals(readFileSync(coolers.mojo))).toBe(true)
    const answering = (await model('show', 'cooler', '--path')).stdout.trimEnd()
    expect((await cli(['inspect', answering])).stdout).toContain('LightGBM')
  })

  it('shows the model card, as text and as a page', async () => {
    const store = await storeWith()
    const card = store.write('card.yaml', 'owner: Plant team\n')
    await store.model('add', coolers.mojo, '--name', 'cooler', '--card', card)
    const { code, stdout } = await store.model('show', 'cooler@1', '--card')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/cooler@1[^]*Plant team/)])
    const page = store.path('card.html')
    await store.model('show', 'cooler@1', '--card', '--html', page)
    expect(readFileSync(page, 'utf8')).toContain('Plant team')
  })

  it.each([
    [['valve'], 'has no valve'],
    [['cooler@9'], 'has no cooler@9'],
    [['cooler@1', '--path', '--json'], '--path: not with --json'],
    [['cooler@1', '--html', 'a.html'], '--html: only with --card'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await (await storeWith(coolers.mojo)).model('show', ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
