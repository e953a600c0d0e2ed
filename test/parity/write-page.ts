import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pagePath, parityPage } from './page.ts'

// Writes docs/reference/parity.md; takes some seconds.
writeFileSync(join(import.meta.dirname, '../..', pagePath), parityPage())
