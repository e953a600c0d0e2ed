import { appendFileSync, chmodSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../src/releases/canary/judge.ts'
import { openStore } from '../../src/releases/open-store.ts'
import { draftOf } from '../releases/support/stored-model.ts'
import { cli } from '../support/cli.ts'
import { writeRigConfig } from '../support/rig-config.ts'
import { coolers, storeOnDisk, storeWith } from '../support/store-on-disk.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

const of = { tenant: 'default', model: 'cooler' }

async function newestOf({ place }: StoreOnDisk) {
  return (await openStore(place)).newest(of)
}

describe('sluice model promote', () => {
  it('lets a version answer, and says who and why', async () => {
    const store = await storeWith(coolers.mojo, coolers.lightgbm)
    const first = await store.model('promote', 'cooler@1', '--by', 'eva@desk', '--why', 'the first')
    expect(first).toEqual({
      code: 0,
      stdout: 'cooler: release 1: version 1 answers\n  by   eva@desk\n  why  the first\n',
      stderr: '',
    })
    const second = await store.model('promote', 'cooler@2', '--by', 'eva@desk')
    expect(second.stdout).toContain('cooler: release 2: version 2 answers (before: version 1 answers)')
    expect(await newestOf(store)).toMatchObject({
      ...{ seq: 2, prev: 1, command: 'promote', plan: { kind: 'serve', version: 2 } },
      ...{ by: 'eva@desk', why: null, cut: null, forced: [] },
    })
  })

  it('names the user and the machine where nobody is said', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model('promote', 'cooler@1')
    expect((await newestOf(store))?.by).toMatch(/^[^@]+@[^@]+$/)
  })

  it('writes nothing where the version answers already', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model('promote', 'cooler@1')
    const { code, stdout } = await store.model('promote', 'cooler@1')
    expect([code, stdout]).toEqual([0, 'cooler: nothing to change: version 1 answers, since release 1\n'])
    expect((await newestOf(store))?.seq).toBe(1)
  })

  it('prints what came of it as JSON', async () => {
    const store = await storeWith(coolers.mojo)
    const { stdout } = await store.model('promote', 'cooler@1', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'released', before: null, release: { seq: 1 } })
  })

  it('begins a canary, with limits of its own', async () => {
    const store = await storeWith(coolers.mojo, coolers.lightgbm)
    await store.model('promote', 'cooler@1')
    const { code, stdout } = await store.model(
      ...['promote', 'cooler@2', '--canary', '1, 10,100', '--hold-records', '500', '--hold-seconds', '2.5'],
      ...['--max-refusals', '0.05', '--max-latency-factor', 'off', '--min-records', '200'],
    )
    expect(code).toBe(0)
    expect(stdout).toContain(
      'canary: version 2 1 % of the keys (step 1 of 3: 1, 10, 100), version 1 the rest',
    )
    expect((await newestOf(store))?.plan).toEqual({
      ...{ kind: 'canary', salt: 'cooler/2', from: 1, to: 2, steps: [1, 10, 100], step: 0 },
      hold: { records: 500, seconds: 2.5 },
      limits: { ...defaultLimits, minRecords: 200, refusals: 0.05, latencyFactor: null },
    })
  })

  it.each([
    [['cooler'], "'cooler': which version?"],
    [['cooler@9'], 'has no cooler@9; there are 1, 2'],
    [['valve@1'], 'has no valve@1'],
    [['cooler@2', '--force'], '--force: needs --why'],
    [
      ['cooler@2', '--hold-records', '5', '--max-refusals', 'off'],
      '--hold-records, --max-refusals: only with --canary',
    ],
    [['cooler@2', '--canary', '10,100'], '--canary: needs --hold-records or --hold-seconds'],
    [['cooler@2', '--canary', '10,50', '--hold-seconds', '1'], 'steps of a canary rise to 100 percent'],
    [['cooler@1', '--canary', '10,100', '--hold-seconds', '1'], 'cooler@1 answers for all keys already'],
    [['cooler@2', '--canary', 'x'], 'It must be'],
    [['cooler@2', '--max-refusals', 'much'], 'Or off.'],
    [['cooler@2', '--label', 'y', '--max-worse', '1'], '--label, --max-worse: only with --labelled'],
    [
      ['cooler@2', '--labelled', 'a.csv', '--label', 'y'],
      '--labelled: needs --label, the column, and --metric',
    ],
    [['cooler@2', '--cut-margin', '5'], '--cut-margin: only with --cut'],
    [['cooler@2', '--cut'], '--cut: needs --config'],
    [
      ['cooler@2', '-c', 'examples/hydraulic-rig/sluice.yaml'],
      'does not use cooler: no model of it says release: cooler',
    ],
  ])('refuses %j', async (argv, message) => {
    const store = await storeWith(coolers.mojo, coolers.lightgbm)
    await store.model('promote', 'cooler@1')
    const { code, stderr } = await store.model('promote', ...argv)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
    expect(code).toBe(2)
    expect((await newestOf(store))?.seq).toBe(1)
  })
})

describe('the gates of sluice model promote', () => {
  it('tell all that is against a version at once, and let it pass by force, which is recorded', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model(
      ...[
        'policy',
        '--forbid',
        'Gradient Boosting Machine',
        '--require-card',
        'owner,limits',
        '--max-micros',
        '0.0001',
      ],
    )
    const { code, stdout } = await store.model('promote', 'cooler@1', '--max-bytes', '1000')
    expect(code).toBe(1)
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('cooler: refused, nothing was changed')
    expect(lines.slice(1, 5)).toEqual([
      expect.stringMatching(/^ {2}cooler@1 {2}algorithm {2}Gradient Boosting Machine is forbidden/),
      expect.stringMatching(/^ {2}cooler@1 {2}size {7}its file has 149 kB/),
      expect.stringMatching(/^ {2}cooler@1 {2}card {7}it has no model card.*'owner', 'limits'$/),
      expect.stringMatching(/^ {2}cooler@1 {2}speed {6}a row takes [\d.]+ µs here, the most is 0\.0001$/),
    ])
    expect(lines[5]).toContain('--force --why')
    expect(await newestOf(store)).toBeNull()

    const forced = await store.model(
      'promote',
      'cooler@1',
      '--max-bytes',
      '1000',
      '--force',
      '--why',
      'no other',
    )
    expect(forced.code).toBe(0)
    expect(forced.stdout).toContain('  forced  cooler@1: algorithm: Gradient Boosting Machine is forbidden')
    const gates = (await newestOf(store))?.forced.map((line) => line.split(': ')[1])
    expect(gates).toEqual(['algorithm', 'size', 'card', 'speed'])
  })

  it('pass a card that says what is required; the manifest may say when it was trained', async () => {
    const store = storeOnDisk()
    await store.model('policy', '--require-card', 'owner,trainedUntil')
    const card = store.write('card.yaml', 'owner: Plant team\n')
    const add = ['add', coolers.mojo, '--name', 'cooler', '--card', card]
    await store.model(...add)
    await store.model(...add, '--trained-until', '2026-11-01')
    expect((await store.model('promote', 'cooler@1')).stdout).toContain("does not say 'trainedUntil'")
    expect((await store.model('promote', 'cooler@2')).code).toBe(0)
  })

  it('pass golden rows that are met', async () => {
    const store = storeOnDisk()
    const rows = store.write('rows.jsonl', '{"cool_eff_pct": 40, "psa_bar": 160.5}\n{"cool_eff_pct": 20}\n')
    const scored = store.path('golden.jsonl')
    await cli(['score', '-m', coolers.mojo, '-i', rows, '-o', scored, '--keep', '*'])
    const { stderr } = await store.model('add', coolers.mojo, '--name', 'cooler', '--golden', scored)
    expect(stderr).toBe('')
    expect((await store.model('promote', 'cooler@1')).code).toBe(0)
    expect((await store.model('show', 'cooler@1')).stdout).toMatch(/golden +golden\.jsonl, \d+ B/)
  })

  it('refuse a retired version, whose force makes it one that answers', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model('retire', 'cooler@1')
    expect((await store.model('promote', 'cooler@1')).stdout).toMatch(/cooler@1 {2}retired {2}it is retired/)
    await store.model('promote', 'cooler@1', '--force', '--why', 'the last one')
    expect(await newestOf(store)).toMatchObject({ retired: [], forced: ['cooler@1: retired: it is retired'] })
  })

  it('refuse a version whose signature is not trusted, with force as well', async () => {
    const store = await storeWith(coolers.mojo)
    await store.model('policy', '--require-signature')
    const { code, stdout } = await store.model('promote', 'cooler@1', '--force', '--why', 'please')
    expect(code).toBe(1)
    expect(stdout).toContain('cooler@1  signature  it is not signed')
    expect(stdout).toContain('not with --force either')
  })

  it('refuse a version whose file is no model, with force as well', async () => {
    const store = storeOnDisk()
    await (await openStore(store.place)).add(of, draftOf(store.folder, 'no model'))
    const { code, stdout } = await store.model('promote', 'cooler@1', '--force', '--why', 'please')
    expect(code).toBe(1)
    expect(stdout).toMatch(/cooler@1 {2}file {2}\S+\.zip.*\n {2}\(not with --force either/)
  })

  it('stop at a file that was changed: that is damage, and no gate', async () => {
    const store = await storeWith(coolers.mojo)
    const path = (await store.model('show', 'cooler@1', '--path')).stdout.trimEnd()
    chmodSync(path, 0o644)
    appendFileSync(path, 'x')
    const { code, stderr } = await store.model('promote', 'cooler@1', '--force', '--why', 'please')
    expect([code, stderr]).toEqual([4, expect.stringContaining(path)])
    expect(await newestOf(store)).toBeNull()
  })

  it('lint each pipeline with the version in its place, whatever is released of its other models', async () => {
    const store = await storeWith(coolers.mojo, coolers.byCategory)
    const rig = writeRigConfig(
      store.folder,
      `schemas: { files: { 1: ${resolve('schemas/sensor-cycle.avsc')} } }\n`,
    )
    const config = store.write(
      'pipeline.yaml',
      `${readFileSync(rig, 'utf8')
        .replace(/file: \S+cool_cond\.zip/, 'release: cooler')
        .replace(/file: \S+valve_cond\.zip/, 'release: valve')}\nreleases: { store: ${store.place} }\n`,
    )
    const set = ['--set', 'output.format=json']
    const fits = await store.model('promote', 'cooler@1', '-c', config, ...set)
    expect(fits).toMatchObject({ code: 0, stdout: expect.stringContaining('version 1 answers') as string })
    expect(fits.stderr).toBe('')
    const misfit = await store.model(
      'promote',
      'cooler@2',
      '-c',
      config,
      ...set,
      '--set',
      'releases.store=other',
    )
    expect(misfit.stderr).toMatch(
      /^warning: \S+pipeline\.yaml takes its models from \S+other, this is \S+store\n$/,
    )
    expect(misfit.code).toBe(1)
    expect(misfit.stdout.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(
        /cooler@2 {2}columns {2}.*pipeline\.yaml:\d+:\d+: error: models\[0\]\.columns\.rig_mode/,
      ),
      expect.stringMatching(/models\[0\]\.columns\.vib_band/),
    ])
  })

  describe('with rows of which the truth is known', () => {
    const rows = ['cool_eff_pct,grade', '45.2,100', '45.1,100', '29,20', '28.9,20', '20,3', '19.9,3']

    async function labelled() {
      const store = await storeWith(coolers.byCategory, coolers.mojo)
      await store.model('promote', 'cooler@1')
      const file = store.write('labelled.csv', `${rows.join('\n')}\n`)
      const promote = (...argv: readonly string[]) =>
        store.model('promote', 'cooler@2', '--labelled', file, '--label', 'grade', ...argv)
      return { store, file, promote }
    }

    it('refuse a version that does worse than the present one, and take one within what is allowed', async () => {
      const { promote } = await labelled()
      const json = (await promote('--metric', 'logloss', '--json')).stdout
      const { code, stdout } = await promote('--metric', 'logloss')
      const figures = /logloss of 6 rows of \S+ is ([\d.]+), that of cooler@1 ([\d.]+)/.exec(stdout)
      expect(code).toBe(1)
      expect(JSON.parse(json)).toMatchObject({ kind: 'refused', refusals: [{ gate: 'quality' }] })
      const apart = Number(figures?.[1]) - Number(figures?.[2])
      expect(apart).toBeGreaterThan(0)
      expect((await promote('--metric', 'logloss', '--max-worse', String(apart * 0.99))).code).toBe(1)
      expect((await promote('--metric', 'logloss', '--max-worse', String(apart * 1.01))).code).toBe(0)
    })

    it('say where there is nothing to compare with', async () => {
      const { store, file } = await labelled()
      const argv = ['--labelled', file, '--label', 'grade', '--metric', 'accuracy']
      await store.model('retire', 'cooler', '--why', 'rest')
      const { code, stderr } = await store.model('promote', 'cooler@2', ...argv)
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining('not compared, no other version answers now'),
      ])
    })

    it('refuse a metric that the model cannot have', async () => {
      const { promote } = await labelled()
      const { code, stderr } = await promote('--metric', 'auc')
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('--metric auc: not of this model (Multinomial)'),
      ])
    })
  })
})
