import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../support/scratch.ts'
import { layOutModels, releasesPage, withCurrentReleases } from './release-screens.ts'

const folder = layOutModels(scratchFolder())

describe('docs/releases.md (`npm run docs` writes it)', () => {
  const page = readFileSync(releasesPage, 'utf8')

  it.each([
    'add',
    'ls',
    'show',
    'promote',
    'split',
    'shadow',
    'rollback',
    'retire',
    'history',
    'export',
    'policy',
  ])('has a screen of sluice model %s', (command) => {
    expect(page).toContain(`\n$ sluice model ${command} `)
  })

  it('shows what the commands print', { timeout: 60_000 }, async () => {
    expect(await withCurrentReleases(page, folder)).toBe(page)
  })
})
