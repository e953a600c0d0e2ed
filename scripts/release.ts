// `node scripts/release.ts 1.2.3`: says what a release would change; with --do it writes the files, commits and tags. The tag is pushed
// by whoever releases; CI builds, tests and publishes what it names (.github/workflows/release.yml), with provenance.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { isAtLeast, leastVersion, releasedChangelog, withVersion } from './release-changes.ts'

const [next, ...options] = process.argv.slice(2)
try {
  if (next === undefined || options.some((option) => option !== '--do'))
    throw new Error('which version? node scripts/release.ts 1.2.3 [--do]')
  release(next, options.includes('--do'))
} catch (error) {
  console.error(`release: ${(error as Error).message}`)
  process.exitCode = 1
}

function release(version: string, isReal: boolean): void {
  const last = lastTag()
  const { text, notes } = releasedChangelog(readFileSync('CHANGELOG.md', 'utf8'), version, today())
  const least = leastVersion(last, notes)
  if (!isAtLeast(version, least))
    throw new Error(
      `${version} is too small a step after ${last ?? 'nothing'}: the change log asks for ${least}`,
    )
  const files = {
    'CHANGELOG.md': text,
    'package.json': withVersion(readFileSync('package.json', 'utf8'), version),
    'package-lock.json': withVersion(readFileSync('package-lock.json', 'utf8'), version),
  }
  console.log(`${last ?? 'no release yet'} -> ${version}\n\n${notes}\n`)
  for (const file of Object.keys(files)) console.log(`${isReal ? 'writes' : 'would write'} ${file}`)
  if (!isReal) {
    console.log(`would commit and tag v${version}; nothing was changed (--do does it)`)
    return
  }
  if (git('status', '--porcelain') !== '') throw new Error('there are changes that are not committed')
  for (const [file, content] of Object.entries(files)) writeFileSync(file, content)
  git('commit', '--quiet', '--message', `Release ${version}`, '--', ...Object.keys(files))
  git('tag', '--annotate', `v${version}`, '--message', `Sluice ${version}\n\n${notes}`, '--cleanup=verbatim')
  console.log(`committed and tagged: git push origin HEAD v${version} releases it`)
}

function lastTag(): string | null {
  const tags = git('tag', '--list', 'v*', '--sort=-version:refname').split('\n')
  return tags.find((tag) => /^v\d+\.\d+\.\d+$/.test(tag))?.slice(1) ?? null
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args[0]!}: ${stderr.trim()}`)
  return stdout.trim()
}
