import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { baselineText } from '../monitor/a-baseline.ts'
import { coolers, storeWith } from '../support/store-on-disk.ts'

describe('sluice model export', () => {
  it('copies a model to a file', async () => {
    const { model, path } = await storeWith(coolers.mojo)
    const { code, stdout } = await model('export', 'cooler@1', '-o', path('mine.zip'))
    expect([code, stdout]).toEqual([0, `${path('mine.zip')}\n`])
    expect(readFileSync(path('mine.zip')).equals(readFileSync(coolers.mojo))).toBe(true)
  })

  it('copies all that belongs to a version into a folder', async () => {
    const { model, path, write } = await storeWith()
    const card = write('card.yaml', 'owner: Plant team\n')
    const baseline = write('baseline.json', baselineText)
    await model('add', coolers.mojo, '--name', 'cooler', '--card', card, '--baseline', baseline)
    for (const folder of [path('out/'), path('out')]) {
      const { code } = await model('export', 'cooler@1', '-o', folder)
      expect(code).toBe(0)
      expect(readdirSync(folder).sort()).toEqual([
        'baseline.json',
        'card.yaml',
        'cooler-1.zip',
        'manifest.json',
      ])
    }
    expect(JSON.parse(readFileSync(path('out/manifest.json'), 'utf8'))).toMatchObject({ version: 1 })
    expect(readFileSync(path('out/card.yaml'), 'utf8')).toBe('owner: Plant team\n')
  })

  it('asks where to, and for a version that is there', async () => {
    const { model } = await storeWith(coolers.mojo)
    expect((await model('export', 'cooler@1')).code).toBe(2)
    expect((await model('export', 'cooler@2', '-o', 'x')).stderr).toContain('has no cooler@2')
  })
})
