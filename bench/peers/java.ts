import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { digestOf } from '../../src/releases/digest.ts'

const repository = resolve(import.meta.dirname, '../..')
const cache = join(repository, 'node_modules/.cache/peers')
const source = join(import.meta.dirname, 'java')
const pom = join(source, 'pom.xml')
/** Other jars have another folder. */
const jars = join(cache, `jars-${digestOf(readFileSync(pom)).slice(7, 19)}`)
const stdio = ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit']

/** Which of what is needed is not there; none: all is. */
export function missingTools(): readonly string[] {
  return ['java', 'javac', 'mvn'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
}

/** Fetches what the Java programs need and compiles them; returns their class path. */
export function compiledPeers(): string {
  mkdirSync(cache, { recursive: true })
  if (!existsSync(join(jars, 'done'))) {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio })
    mkdirSync(join(jars, 'done'))
  }
  const classPath = [join(jars, '*'), cache].join(delimiter)
  const files = readdirSync(source).filter((file) => file.endsWith('.java'))
  execFileSync('javac', ['-cp', classPath, '-d', cache, ...files.map((file) => join(source, file))], {
    stdio,
  })
  return classPath
}

/** Bytes of the jars. */
export function peerJars(): readonly string[] {
  return readdirSync(jars)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(jars, file))
}
