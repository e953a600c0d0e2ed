import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { skipAloud } from '../../support/skip-aloud.ts'
import { canWriteFormatPage, formatPagePath, formatParityPage } from './page.ts'

describe.skipIf(
  skipAloud(!canWriteFormatPage() && 'the parity page of formats: ../shared/models is not there'),
)(formatPagePath, () => {
  it('tells what a run gives now (else: node test/parity/formats/write-page.ts)', { timeout: 60_000 }, () => {
    expect(readFileSync(join(import.meta.dirname, '../../..', formatPagePath), 'utf8')).toBe(
      formatParityPage(),
    )
  })
})
