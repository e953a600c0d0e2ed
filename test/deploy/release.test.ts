import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { auditVerdict } from '../../scripts/audit-verdict.ts'
import { isAtLeast, leastVersion, releasedChangelog, withVersion } from '../../scripts/release-changes.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const changelog =
  '# Changelog\n\n## 0.2.0 (unreleased)\n\n### Fixed\n* A leak.\n\n## 0.1.0, 2026-01-01\n\n### Added\n* All.\n'

describe('the change log of a release', () => {
  it('has the version and the day, and gives its section as notes', () => {
    const { text, notes } = releasedChangelog(changelog, '0.2.0', '2026-11-29')
    expect(text).toBe(changelog.replace('0.2.0 (unreleased)', '0.2.0, 2026-11-29'))
    expect(notes).toBe('### Fixed\n* A leak.')
  })

  it.each([
    ['without such a section', changelog.replace(' (unreleased)', ', 2026-02-02'), 'no section'],
    ['that says nothing', changelog.replace('* A leak.', ''), 'says nothing'],
    ['that has the version', changelog.replace('0.1.0,', '0.2.1,'), 'already'],
  ])('is refused %s', (_, text, why) => {
    expect(() => releasedChangelog(text, '0.2.1', '2026-11-29')).toThrow(why)
  })

  it('of this project can be released', () => {
    expect(releasedChangelog(readFileSync('CHANGELOG.md', 'utf8'), '99.0.0', '2026-11-29').notes).toContain(
      '* ',
    )
  })
})

describe('the step of a version', () => {
  it.each([
    ['the first', null, '### Fixed', '0.1.0'],
    ['a repair', '1.2.3', '### Fixed\n* x', '1.2.4'],
    ['something new', '1.2.3', '### Added\n* x', '1.3.0'],
    ['a removal', '1.2.3', '### Added\n* x\n\n### Removed\n* y', '2.0.0'],
    ['a removal before 1.0.0', '0.2.3', '### Removed\n* y', '0.3.0'],
    ['what says that it breaks', '1.2.3', '### Fixed\n* **Breaking**: y', '2.0.0'],
  ])('of %s', (_, last, notes, least) => {
    expect(leastVersion(last, notes)).toBe(least)
  })

  it('is compared number by number', () => {
    expect([isAtLeast('1.10.0', '1.9.9'), isAtLeast('1.9.0', '1.9.0'), isAtLeast('1.8.9', '1.9.0')]).toEqual([
      ...[true, true, false],
    ])
    expect(() => isAtLeast('1.0', '1.0.0')).toThrow('no version')
  })

  it('changes nothing else in the files of npm', () => {
    for (const file of ['package.json', 'package-lock.json']) {
      const text = readFileSync(file, 'utf8')
      const { version } = JSON.parse(text) as { version: string }
      expect(withVersion(text, version)).toBe(text)
      expect(withVersion(text, '9.9.9')).not.toBe(text)
    }
  })
})

/** A repository with what the script reads. */
function repository(): string {
  const folder = mkdtempSync(join(scratch, 'release-'))
  mkdirSync(join(folder, 'scripts'))
  for (const name of ['release.ts', 'release-changes.ts'])
    copyFileSync(`scripts/${name}`, join(folder, 'scripts', name))
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog)
  writeFileSync(
    join(folder, 'package.json'),
    withVersion('{"name":"x","type":"module","version":"0.1.0"}', '0.1.0'),
  )
  writeFileSync(
    join(folder, 'package-lock.json'),
    withVersion('{"version":"0.1.0","packages":{"":{}}}', '0.1.0'),
  )
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
  git('init', '--quiet')
  git('config', 'user.name', 'eva')
  git('config', 'user.email', 'eva@example')
  git('add', '.')
  git('commit', '--message', 'Begin')
  git('tag', 'v0.1.0')
  return folder
}

function run(folder: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/release.ts', ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

describe('the release script', () => {
  it('changes nothing until it is told to, then writes, commits and tags', () => {
    const folder = repository()
    const git = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
    expect(run(folder, '0.1.1')).toMatchObject({
      status: 0,
      said: expect.stringContaining('would commit and tag v0.1.1') as string,
    })
    expect(git('status', '--porcelain')).toBe('')
    expect(run(folder, '0.1.1', '--do').status).toBe(0)
    expect(git('describe', '--tags')).toBe('v0.1.1')
    expect(git('tag', '--list', '--format=%(contents:body)', 'v0.1.1')).toContain('### Fixed\n* A leak.')
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({ version: '0.1.1' })
  })

  it('refuses too small a step, and a tree with changes', () => {
    const folder = repository()
    expect(run(folder, '0.1.0')).toMatchObject({ status: 1 })
    writeFileSync(join(folder, 'README.md'), 'x')
    expect(run(folder, '0.2.0', '--do').said).toContain('not committed')
    expect(run(folder).said).toContain('which version?')
  })
})

describe('the audit of packages', () => {
  it.each([
    ['{"vulnerabilities":{}}', '', 'clean'],
    ['{"vulnerabilities":{"x":{"severity":"high","via":[{"title":"t","url":"u"}]}}}', '', 'found'],
    ['{"error":{"summary":"405 Method Not Allowed"}}', '', 'could not ask'],
    ['{"message":"request to https://registry failed","error":{}}', '', 'could not ask'],
    ['', 'npm error ENOTFOUND', 'could not ask'],
  ])('of %s is told apart', (output, complaints, state) => {
    const verdict = auditVerdict(output, complaints)
    expect(verdict.state).toBe(state)
    if (verdict.state === 'could not ask') expect(verdict.why).toMatch(/405|failed|ENOTFOUND/)
  })
})

describe('the workflows', () => {
  it('are YAML, and run scripts that are there', () => {
    const files = readdirSync('.github/workflows')
    expect(files.toSorted()).toEqual(['ci.yml', 'release.yml'])
    for (const file of files) {
      const text = readFileSync(join('.github/workflows', file), 'utf8')
      expect(parse(text)).toHaveProperty('jobs')
      for (const [, script] of text.matchAll(/node (scripts\/[\w-]+\.ts)/g))
        expect(readFileSync(script!, 'utf8')).not.toBe('')
    }
  })

  it('test Kafka 3 and the version that is checked in', () => {
    const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as {
      jobs: { test: { strategy: { matrix: { kafka: string[] } } } }
    }
    const [, checkedIn] = /<version>([\d.]+)/.exec(readFileSync('src/dev/broker/pom.xml', 'utf8'))!
    const { kafka } = jobs.test.strategy.matrix
    expect(kafka).toContain(checkedIn)
    expect(kafka.some((version) => version.startsWith('3.'))).toBe(true)
  })
})
