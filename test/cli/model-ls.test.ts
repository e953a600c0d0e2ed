import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { noCounts } from '../../src/scoring/arm-counts.ts'
import { openStore } from '../../src/releases/open-store.ts'
import { coolers, storeOnDisk, storeWith } from '../support/store-on-disk.ts'

describe('sluice model ls', () => {
  it('lists models with their versions, the newest first, and what each does', async () => {
    const { model } = await storeWith(coolers.mojo, coolers.lightgbm, coolers.byCategory)
    await model('add', coolers.mojo, '--name', 'acme/cooler', '--note', 'theirs')
    await model('promote', 'cooler@1')
    await model('split', 'cooler', '1=90', '2=10')
    await model('shadow', 'cooler@3', '--share', '50')
    const { code, stdout } = await model('ls')
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('acme/cooler: nothing is released')
    expect(lines[1]).toMatch(/^ {2}1 {2}- {2}Gradient Boosting Machine {2}149 kB .* theirs$/)
    expect(lines[3]).toMatch(
      /^cooler: release 3 of .*: version 1 90 %, version 2 10 % of the keys; shadow: version 3 50 %$/,
    )
    expect(lines.slice(4, 7).map((line) => line.split(/ {2,}/).slice(1, 4))).toEqual([
      ['3', 'shadow 50 %', 'Gradient Boosting Machine'],
      ['2', 'answers 10 %', 'LightGBM gbdt'],
      ['1', 'answers 90 %', 'Gradient Boosting Machine'],
    ])
    const one = await model('ls', 'acme/cooler', '--json')
    expect(JSON.parse(one.stdout)).toMatchObject([
      { tenant: 'acme', newest: null, versions: [{ version: 1 }] },
    ])
  })

  it('lists what instances serve', async () => {
    const { model, place } = await storeWith(coolers.mojo)
    await model('promote', 'cooler@1')
    expect((await model('ls', '--live')).stdout).toContain('  no instance has said that it uses it')
    const at = new Date().toISOString()
    const store = await openStore(place)
    await store.beat({
      ...{ instance: 'rig-a', pipeline: 'rig', at, startedAt: at, everyMs: 3_600_000 },
      models: [
        {
          ...{ tenant: 'default', model: 'cooler', name: 'cooler', release: 0, newest: 1, fallback: 'rule' },
          ...{ counts: {} },
          versions: [{ version: 1, digest: 'sha256:1', state: 'failed', reason: 'no memory' }],
        },
      ],
    })
    expect((await model('ls', '--live')).stdout.split('\n').slice(1)).toEqual([
      expect.stringMatching(
        /^ {2}rig-a {2}rig\/cooler {2}failed {2}release 0 {2}version 1 failed \(no memory\); fallback: rule; [\d.]+ s ago$/,
      ),
      '  0 of 1 switched',
      '',
    ])
    const json = JSON.parse((await model('ls', '--live', '--json')).stdout) as unknown
    expect(json).toMatchObject([{ model: 'cooler', instances: [{ instance: 'rig-a', switched: 'failed' }] }])
  })

  it('compares the versions that answer, over all instances', async () => {
    const { model, place } = await storeWith(coolers.mojo, coolers.lightgbm)
    await model('promote', 'cooler@1')
    await model('split', 'cooler', '1=90', '2=10')
    const at = new Date().toISOString()
    const store = await openStore(place)
    for (const instance of ['a', 'b'])
      await store.beat({
        ...{ instance, pipeline: 'rig', at, startedAt: at, everyMs: 3_600_000 },
        models: [
          {
            ...{ tenant: 'default', model: 'cooler', name: 'cooler', release: 2, newest: 2, fallback: null },
            ...{
              versions: [],
              counts: { 1: { ...noCounts, records: 900 }, 2: { ...noCounts, records: 100 } },
            },
          },
        ],
      })
    const { stdout } = await model('ls', '--live')
    expect(stdout).toContain('  2 of 2 switched\n')
    expect(stdout).toContain('  version 1 (90 %, got 90')
    expect(stdout).toContain('1,800 records; refused 0')
    expect(stdout).toMatch(/\n {2}version 2 beside 1: refusals .*not decided/)
  })

  it('says that a store holds nothing, and that there is none', async () => {
    const { model, place } = storeOnDisk()
    expect(await model('ls')).toMatchObject({ code: 3, stdout: '' })
    mkdirSync(place)
    const { code, stdout, stderr } = await model('ls')
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain(`${place}: no models there`)
  })

  it('takes --store before the environment', async () => {
    const { model, place } = await storeWith(coolers.mojo)
    expect((await model('ls', '--store', `${place}-of-others`)).stderr).toContain(
      'store-of-others: there is no model store',
    )
    expect((await model('ls', '--store', place)).stdout).toContain('cooler: nothing is released')
  })
})
