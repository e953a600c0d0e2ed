// Writes the screens of docs/screens.md anew: a part of `npm run docs`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layOut, screensPage, withCurrentScreens } from './screens.ts'

const parent = mkdtempSync(join(tmpdir(), 'sluice-screens-'))
try {
  const page = readFileSync(screensPage, 'utf8')
  writeFileSync(screensPage, await withCurrentScreens(page, layOut(parent)))
} finally {
  rmSync(parent, { recursive: true })
}
