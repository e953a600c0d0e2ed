import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { categoryModel, coolerModel, modelPath, run, scratch } from '../table/run.ts'

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

  it('says of a Time column what its numbers are', async () => {
    const { stdout } = await run(['inspect', 'test/fixtures/models/gbm_multinomial_numlevels.zip'])
    expect(stdout).toMatch(/\n {2}ts +numeric +Time: milliseconds since 1970, UTC\n/)
    expect(stdout).toMatch(/draws +sluice inspect --tree 0 --class 0, up to 3\n/)
  })

  it('refuses what is no model', async () => {
    const { code, stderr } = await run(['inspect', scratch({ 'a.zip': 'no zip' }).path('a.zip')])
    expect(stderr).toContain('an H2O-3 MOJO (a zip file, or its unzipped folder)')
    expect(code).toBe(2)
  })
})

describe('sluice inspect --tree', () => {
  const model = 'test/fixtures/models/gbm_bernoulli.zip'
  const multinomial = 'test/fixtures/models/gbm_multinomial_numlevels.zip'

  it('draws a tree as text, a graph or JSON', async () => {
    const text = await run(['inspect', model, '--tree', '0', '--depth', '1'])
    expect(text).toMatchObject({
      code: 0,
      stdout: [
        'tree 0 of 8 (T1.C1): 31 nodes, 16 leaves, depth 4',
        'load < 54.694026947021484 (missing: no)',
        '├─ yes: ... 15 nodes with 8 leaves (weight 940)',
        '└─ no: ... 15 nodes with 8 leaves (weight 1060)',
        '',
      ].join('\n'),
    })
    const dot = await run(['inspect', model, '--tree', '0', '--depth', '1', '--format', 'dot'])
    expect(dot.stdout).toMatch(/^digraph tree \{\n[^]*n0 -> n1 \[label="yes"\][^]*\n\}\n$/)
    for (const json of [['--json'], ['--format', 'json'], ['--json', '--format', 'json']]) {
      const drawn = await run(['inspect', model, '--tree', '7', ...json])
      expect(JSON.parse(drawn.stdout)).toMatchObject({
        tree: 7,
        treeCount: 8,
        root: { test: expect.anything() as object },
      })
    }
  })

  it('takes a class by its level, or by its number', async () => {
    const uplift = 'test/fixtures/models/uplift_kl.zip'
    const [byName, byNumber] = [
      await run(['inspect', uplift, '--tree', '1', '--class', 'not treated']),
      await run(['inspect', uplift, '--tree', '1', '--class', '1']),
    ]
    expect(byName.stdout).toMatch(/^tree 1 of \d+ \(T2\.C2\), class not treated: /)
    expect(byNumber.stdout).toBe(byName.stdout)
  })

  it.each([
    [[model, '--tree', '8'], 'there is no tree 8: it has 8 trees, 0 to 7'],
    [[model, '--tree', '0', '--class', 'ok'], 'one tree serves all classes: leave --class out'],
    [[multinomial, '--tree', '0'], '--class says which (0, 1, 2, or 0 to 2)'],
    [[multinomial, '--tree', '0', '--class', '3'], 'there is no class 3: expected 0, 1, 2, or 0 to 2'],
    [
      ['test/fixtures/models/eif_cats.zip', '--tree', '0'],
      'Extended Isolation Forest has no trees that can be drawn',
    ],
    [[model, '--depth', '3', '--format', 'dot'], '--depth, --format: only with --tree'],
    [[model, '--tree', '0', '--input', 'in.csv'], '--input: not with --tree'],
    [[model, '--tree', '0', '--json', '--format', 'dot'], '--json: not with --format dot'],
    [[model, '--tree', 'first'], 'whole number'],
  ])('answers %j with what is wrong', async (argv, message) => {
    const { code, stdout, stderr } = await run(['inspect', ...argv])
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('sluice inspect --card', () => {
  const cardFile = 'examples/hydraulic-rig/models/cooler-card.yaml'

  it('prints the card with what a person wrote, and names what nobody wrote', async () => {
    const { code, stdout, stderr } = await run(['inspect', coolerModel, '--card', cardFile])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^cool_cond\.zip: model card\n\nModel details\n/)
    expect(stdout).toContain('Owner\n    The makers of this example\n')
    expect(stdout).toMatch(/Algorithm +Gradient Boosting Machine, Multinomial\n/)
    expect(stdout).toContain('\n\n  Not written: ethics\n')
  })

  it('prints it without a file, as JSON', async () => {
    const { code, stdout } = await run(['inspect', coolerModel, '--card', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'cool_cond.zip',
      written: {},
      model: { category: 'Multinomial' },
      version: null,
    })
  })

  it('writes it as a page', async () => {
    const place = scratch()
    const html = place.path('card.html')
    const { code, stdout, stderr } = await run(['inspect', coolerModel, '--card', cardFile, '--html', html])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `${html} is written\n` })
    expect(place.read('card.html')).toContain('<h1>cool_cond.zip</h1>')
    const both = await run(['inspect', coolerModel, '--card', cardFile, '--json', '--html', html])
    expect(JSON.parse(both.stdout)).toMatchObject({ written: { owner: 'The makers of this example' } })
  })

  it('tells what is wrong with what was written, with lines, and writes nothing', async () => {
    const place = scratch({ 'card.yaml': 'owner: me\nlimit: few\n' })
    const html = place.path('card.html')
    const argv = ['inspect', coolerModel, '--card', place.path('card.yaml'), '--html', html]
    const { code, stdout } = await run(argv)
    expect(code).toBe(2)
    expect(stdout).toContain("card.yaml:2:1: error: limit: unknown key 'limit' (did you mean 'limits'?)")
    expect(existsSync(html)).toBe(false)
  })

  it.each([
    [['--html', 'a.html'], '--html: only with --card'],
    [['--card', '--tree', '0'], '--tree: not with --card'],
    [['--card', '--input', 'a.csv'], '--input: not with --card'],
    [['--card', '--depth', '3'], '--depth: only with --tree'],
    [['--card', cardFile, '--html', cardFile], 'expected an output of its own'],
    [['--card', 'nowhere.yaml'], 'nowhere.yaml cannot be read'],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await run(['inspect', coolerModel, ...options])
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })
})
