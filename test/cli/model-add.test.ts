import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/releases/manifest.ts'
import { coolers, storeOnDisk, storeWith } from '../support/store-on-disk.ts'
import { baselineText } from '../monitor/a-baseline.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

const manifestOf = ({ place }: StoreOnDisk, version: number, model = 'default/cooler') =>
  JSON.parse(readFileSync(join(place, model, String(version), 'manifest.json'), 'utf8')) as Manifest

describe('sluice model add', () => {
  it('stores a file as the next version, with what is said of it', async () => {
    const store = await storeWith(coolers.mojo)
    const card = store.write('card.yaml', 'owner: Plant team\n')
    const baseline = store.write('baseline.json', baselineText)
    const { code, stdout, stderr } = await store.model(
      ...['add', coolers.xgboost, '--name', 'cooler', '--labels', '3, 20,100', '--parent', '1'],
      ...['--trained-until', '2026-11-01', '--metric', 'auc=0.91', '--metric', 'logloss=1e-2'],
      ...['--parameter', 'eta=0.1', '--note', 'fewer trees', '--by', 'eva@desk'],
      ...['--card', card, '--baseline', baseline],
    )
    expect([code, stdout]).toEqual([0, 'cooler@2\n'])
    expect(stderr).toContain('warning: cooler@2: its baseline was made of another model')
    const manifest = manifestOf(store, 2)
    expect(manifest).toMatchObject({
      ...{ tenant: 'default', model: 'cooler', version: 2, algorithm: 'XGBoost', parent: 1 },
      settings: { labels: ['3', '20', '100'] },
      ...{ trainedUntil: '2026-11-01', metrics: { auc: 0.91, logloss: 0.01 }, parameters: { eta: '0.1' } },
      ...{ note: 'fewer trees', addedBy: 'eva@desk', signature: null, golden: null },
      ...{ card: { name: 'card.yaml' }, baseline: { name: 'baseline.json' } },
    })
    expect(manifest.file.name).toMatch(/^[0-9a-f]{64}\.ubj$/)
    expect(manifest.format).toMatch(/^XGBoost/)
  })

  it('adds nothing a second time', async () => {
    const store = await storeWith(coolers.mojo)
    const { code, stdout, stderr } = await store.model('add', coolers.mojo, '--name', 'cooler')
    expect([code, stdout]).toEqual([0, 'cooler@1\n'])
    expect(stderr).toContain('cooler@1 is there already: nothing was added')
  })

  it.each([
    ['acme/cooler', []],
    ['cooler', ['--tenant', 'acme']],
  ])('takes the tenant of --name %s %j', async (name, tenant) => {
    const store = storeOnDisk()
    const { stdout } = await store.model('add', coolers.mojo, '--name', name, ...tenant)
    expect(stdout).toBe('acme/cooler@1\n')
    expect(manifestOf(store, 1, 'acme/cooler').tenant).toBe('acme')
  })

  it('remembers how large a model may be', async () => {
    const store = storeOnDisk()
    await store.model('add', coolers.mojo, '--name', 'cooler', '--max-model-bytes', '5000000')
    expect(manifestOf(store, 1).settings).toEqual({ maxBytes: 5_000_000 })
  })

  it('warns of golden rows that differ, which promote refuses', async () => {
    const store = storeOnDisk()
    const golden = store.write('golden.csv', 'cool_eff_pct,predict\n40,3\n40,100\n40,20\n')
    const { code, stderr } = await store.model('add', coolers.mojo, '--name', 'cooler', '--golden', golden)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: cooler@1: its golden rows differ, and promote will refuse it: row \d/)
    const promoted = await store.model('promote', 'cooler@1')
    expect([promoted.code, promoted.stdout]).toEqual([
      1,
      expect.stringMatching(/cooler@1 {2}golden {2}its golden/),
    ])
  })

  it('signs with a key that keygen made', async () => {
    const store = storeOnDisk()
    const key = store.path('release')
    expect((await store.model('keygen', key)).stdout).toBe(`${key}.pem\n${key}.pub.pem\n`)
    expect((await store.model('keygen', key)).stderr).toContain('release.pem cannot be written: EEXIST')
    expect((await store.model('policy', '--require-signature', '--key', `${key}.pub.pem`)).code).toBe(0)
    const unsigned = await store.model('add', coolers.mojo, '--name', 'cooler')
    expect([unsigned.code, unsigned.stderr]).toEqual([2, expect.stringContaining('takes signed models only')])
    await store.model('add', coolers.mojo, '--name', 'cooler', '--sign', `${key}.pem`)
    expect(manifestOf(store, 1).signature?.keyId).toMatch(/^[0-9a-f]{16}$/)
    expect((await store.model('show', 'cooler@1')).stdout).toMatch(/signed +by key [0-9a-f]{16}/)
    expect((await store.model('promote', 'cooler@1')).code).toBe(0)
  })

  it('prints the manifest as JSON', async () => {
    const store = storeOnDisk()
    const { stdout } = await store.model('add', coolers.mojo, '--name', 'cooler', '--json')
    expect(JSON.parse(stdout)).toEqual(manifestOf(store, 1))
  })

  const refusals: readonly (readonly [string, readonly string[], string])[] = [
    ['a file that is no model', ['sluice.txt'], 'sluice.txt'],
    ['a folder', ['.'], 'a version is one file; this is a folder, zip it'],
    ['a name that is none', [coolers.mojo, '--name', '../x'], '".." cannot be the name of a tenant'],
    ['a version in the name', [coolers.mojo, '--name', 'cooler@2'], 'expected a model without a version'],
    ['a tenant twice', [coolers.mojo, '--name', 'a/b', '--tenant', 'a'], 'says the tenant already'],
    ['a day that is none', [coolers.mojo, '--trained-until', '2026-02-30'], 'It must be a day'],
    ['a metric that is no number', [coolers.mojo, '--metric', 'auc=good'], 'It must be a number'],
    ['a metric without a name', [coolers.mojo, '--metric', '0.9'], 'a name and a value'],
    ['a parameter twice', [coolers.mojo, '--parameter', 'a=1', '--parameter', 'a=2'], 'a is given twice'],
    ['a parent that is not there', [coolers.mojo, '--parent', '7'], 'has no cooler@7'],
    [
      'a baseline that is no JSON',
      [coolers.mojo, '--baseline', 'card.yaml'],
      'card.yaml: the baseline is no JSON',
    ],
    [
      'a baseline that no stream can read',
      [coolers.mojo, '--baseline', 'sluice.json'],
      'sluice.json: the baseline is no baseline of this version',
    ],
    [
      'a card with a field that no card has',
      [coolers.mojo, '--card', 'card.yaml'],
      "card.yaml:1:1: error: owned: unknown key 'owned'",
    ],
    ['a file that is not there', [coolers.mojo, '--card', 'none.yaml'], 'none.yaml cannot be read'],
    [
      'golden rows that nobody can read',
      [coolers.mojo, '--golden', 'golden.csv.gz'],
      'golden rows are CSV or JSON lines',
    ],
    ['a key that is none', [coolers.mojo, '--sign', 'card.yaml'], 'cannot be read as one of Ed25519'],
  ]

  it.each(refusals)('refuses %s, and stores nothing', async (_what, argv, message) => {
    const store = storeOnDisk()
    store.write('card.yaml', 'owned: me\n')
    store.write('sluice.json', '{}')
    store.write('sluice.txt', 'no model\n')
    store.write('golden.csv.gz', 'predict\n')
    const given = argv.map((each) =>
      /^[a-z.]+\.(yaml|json|txt|gz)$/.test(each) ? store.path(each) : each === '.' ? store.folder : each,
    )
    const name = argv.includes('--name') ? [] : ['--name', 'cooler']
    const { code, stderr } = await store.model('add', ...given, ...name)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
    expect((await store.model('ls')).stderr).toContain('there is no model store')
  })
})
