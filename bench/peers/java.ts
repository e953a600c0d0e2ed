import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../..')
const cache = join(repository, 'node_modules/.cache/peers')
const source = join(import.meta.dirname, 'java')
const stdio = ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit']

/** Which of what is needed is not there; none: all is. */
export function missingTools(): readonly string[] {
  return ['java', 'javac', 'mvn'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
}

/** Fetches what the Java programs need and compiles them; returns their class path. */
export function compiledPeers(): string {
  const jars = join(cache, 'jars')
  mkdirSync(cache, { recursive: true })
  if (!existsSync(join(jars, 'done'))) {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    execFileSync('mvn', ['-q', '-B', '-f', join(source, 'pom.xml'), ...goal], { stdio })
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
  const jars = join(cache, 'jars')
  return readdirSync(jars)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(jars, file))
}
