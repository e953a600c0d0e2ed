import { readFileSync } from 'node:fs'

// package.json lies beside src/ and beside dist/ alike.
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

/** Version of Sluice. */
export const version = manifest.version
