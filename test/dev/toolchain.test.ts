import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findJava, findMaven, MissingToolError, need } from '../../src/dev/toolchain.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
let folders = 0

/** A folder for the PATH with one command that prints a text to stderr. */
function folderWith(command: string, text: string, exit = 0): string {
  const folder = join(scratch, `bin-${folders++}`)
  mkdirSync(join(folder, 'bin'), { recursive: true })
  const path = join(folder, 'bin', command)
  writeFileSync(path, `#!/bin/sh\necho '${text}' >&2\nexit ${exit}\n`)
  chmodSync(path, 0o755)
  return folder
}

const java = (text: string, exit = 0) => folderWith('java', text, exit)
const pathOf = (...homes: string[]) => homes.map((home) => join(home, 'bin')).join(':')

const java17 = java('openjdk version "17.0.15" 2025-04-15')
const java8 = java('java version "1.8.0_412"')

describe('findJava', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "25" 2025-09-16', 25],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21.0.1-ea" 2023-10-17', 21],
  ])('takes a Java that says %j', async (text, version) => {
    const home = java(text)
    expect(await findJava({ PATH: pathOf(home) })).toEqual({
      found: { path: join(home, 'bin/java'), version },
    })
  })

  it('looks into JAVA_HOME first, then along the PATH', async () => {
    const other = java('openjdk version "21.0.1"')
    const found = await findJava({ JAVA_HOME: java17, PATH: pathOf(other) })
    expect(found).toMatchObject({ found: { version: 17 } })
  })

  it('passes over a Java that is too old', async () => {
    expect(await findJava({ PATH: pathOf(java8, java17) })).toMatchObject({ found: { version: 17 } })
  })

  it.each([
    ['nowhere', {}, /no java in JAVA_HOME or on the PATH/],
    ['in an empty PATH', { PATH: '', JAVA_HOME: '' }, /no java/],
    ['only too old', { PATH: pathOf(java8) }, /java is Java 8\./],
    [
      'only a stub',
      { PATH: pathOf(java('Unable to locate a Java Runtime', 1)) },
      /does not tell its version/,
    ],
    ['only something else', { PATH: pathOf(java('hello')) }, /does not tell its version/],
  ])('says what is missing and how to get it: %s', async (_what, env, problem) => {
    const answer = await findJava(env)
    expect(answer).toMatchObject({
      missing: { tool: 'java', problem: expect.stringMatching(problem) as string },
    })
    expect(answer).toMatchObject({
      missing: { remedy: expect.stringContaining('Java 17 or newer') as string },
    })
  })
})

describe('findMaven', () => {
  it('finds mvn without running it', async () => {
    const home = folderWith('mvn', 'must not run', 1)
    expect(await findMaven({ PATH: pathOf(java17, home) })).toEqual({
      found: { path: join(home, 'bin/mvn'), version: null },
    })
    expect(await findMaven({ MAVEN_HOME: home })).toMatchObject({ found: { version: null } })
  })

  it('says what is missing and how to get it', async () => {
    expect(await findMaven({ PATH: pathOf(java17) })).toMatchObject({ missing: { tool: 'maven' } })
  })
})

describe('need', () => {
  it('throws what is missing, with both sentences', async () => {
    const answer = await findMaven({ PATH: '' })
    expect(() => need(answer)).toThrow(MissingToolError)
    expect(() => need(answer)).toThrow(/There is no mvn .* Install Apache Maven/)
  })
})
