import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatPagePath, formatParityPage } from './page.ts'

// Writes docs/reference/format-parity.md; takes some seconds.
writeFileSync(join(import.meta.dirname, '../../..', formatPagePath), formatParityPage())
