import { readFileSync } from 'node:fs'
import { packageFile } from './package-file.ts'

// The build puts the text itself here.
const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  readonly version: string
}

/** Version of Sluice. */
export const version = manifest.version
