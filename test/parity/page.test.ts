import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { skipAloud } from '../support/skip-aloud.ts'
import { canWritePage, pagePath, parityPage } from './page.ts'

describe.skipIf(skipAloud(!canWritePage() && 'the parity page: ../shared/models is not there'))(
  pagePath,
  () => {
    it('tells what a run gives now (else: node test/parity/write-page.ts)', () => {
      expect(readFileSync(join(import.meta.dirname, '../..', pagePath), 'utf8')).toBe(parityPage())
    })
  },
)
