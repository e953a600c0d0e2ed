#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=100
// The command, of the package and of a checkout. Old versions of Node can run this file: they get a word, not a stack trace.
import { existsSync } from 'fs'
import { URL } from 'url'

const sources = new URL('../src/main.ts', import.meta.url)
const isCheckout = existsSync(sources)
// What package.json says; sources as they are take a version that reads TypeScript.
const oldest = isCheckout ? [24, 0] : [22, 15]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  const remedy = isCheckout
    ? 'In a checkout `npx sluice` and `npm start` bring it.'
    : 'Install it from https://nodejs.org, or run it for this command alone: npx -p node@24 -p sluice sluice'
  console.error(
    `sluice needs Node ${oldest.join('.')} or newer; ${process.execPath} is ${process.versions.node}. ${remedy}`,
  )
  process.exitCode = 2
} else {
  import(isCheckout ? sources.href : new URL('../dist/main.js', import.meta.url).href)
}
