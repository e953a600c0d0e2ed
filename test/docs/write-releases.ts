// Writes the screens of docs/releases.md anew: a part of `npm run docs`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layOutModels, releasesPage, withCurrentReleases } from './release-screens.ts'

const parent = mkdtempSync(join(tmpdir(), 'sluice-releases-'))
try {
  const page = readFileSync(releasesPage, 'utf8')
  writeFileSync(releasesPage, await withCurrentReleases(page, layOutModels(parent)))
} finally {
  rmSync(parent, { recursive: true })
}
