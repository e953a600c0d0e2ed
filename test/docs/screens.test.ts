import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../support/scratch.ts'
import { layOut, screensPage, withCurrentScreens } from './screens.ts'

const folder = layOut(scratchFolder())

describe('docs/screens.md (`npm run docs` writes it)', () => {
  const page = readFileSync(screensPage, 'utf8')

  it.each(['init', 'lint', 'steps', 'echo', 'test', 'inspect', 'inspect --tree', 'score', 'verify', 'dev'])(
    'has a screen of sluice %s',
    (command) => {
      expect(page).toContain(`\`\`\`console\n$ sluice ${command}`)
    },
  )

  it('shows what the commands print', { timeout: 60_000 }, async () => {
    expect(await withCurrentScreens(page, folder)).toBe(page)
  })
})
