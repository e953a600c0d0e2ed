import { execFile } from 'node:child_process'
import { cp, readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { preparedFolder } from '../../support/prepared-folder.ts'
import type { Command } from './client-process.ts'

/** The two programs of an example. */
export interface ClientPrograms {
  readonly publish: Command
  readonly consume: Command
}

/** One of the languages that examples/clients has. */
export interface ClientLanguage {
  readonly name: string
  /** With which it ends on SIGTERM when all went well: a JVM says 128 and the signal. */
  readonly codeWhenStopped: number
  /** Why its programs cannot run here; null when they can. */
  problem(): Promise<string | null>
  /** Installs and builds what they need, as the example's README says. */
  prepare(): Promise<ClientPrograms>
}

const examples = resolve(import.meta.dirname, '../../../examples/clients')

const typescript: ClientLanguage = {
  name: 'typescript',
  codeWhenStopped: 0,
  problem: () => Promise.resolve(null),
  // What its package.json names is installed for Sluice itself.
  prepare: () => Promise.resolve(programs('typescript', process.execPath, ['publish.ts'], ['consume.ts'])),
}

const python: ClientLanguage = {
  name: 'python',
  codeWhenStopped: 0,
  problem: () =>
    problemOf('python3', '-c', 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))'),
  async prepare() {
    const requirements = join(examples, 'python/requirements.txt')
    const contents = [await output('python3', '-VV'), await readFile(requirements, 'utf8')]
    const folder = await preparedFolder('client-python', contents, async (empty) => {
      await output('python3', '-m', 'venv', empty)
      await output(join(empty, 'bin/pip'), 'install', '--quiet', '-r', requirements)
    })
    return programs('python', join(folder, 'bin/python'), ['publish.py'], ['consume.py'])
  },
}

const java: ClientLanguage = {
  name: 'java',
  codeWhenStopped: 143,
  problem: async () => (await problemOf('javac', '-version')) ?? (await problemOf('mvn', '-version')),
  async prepare() {
    const sources = ['pom.xml', 'src'].map((name) => join(examples, 'java', name))
    const folder = await preparedFolder('client-java', await textsIn(sources), async (empty) => {
      for (const name of ['pom.xml', 'src']) {
        await cp(join(examples, 'java', name), join(empty, name), { recursive: true })
      }
      const pom = join(empty, 'pom.xml')
      await output('mvn', '-B', '-q', '-f', pom, 'compile', 'dependency:copy-dependencies')
    })
    const path = `${folder}/target/classes:${folder}/target/dependency/*`
    return programs('java', 'java', ['-cp', path, 'Publish'], ['-cp', path, 'Consume'])
  },
}

export const clientLanguages: readonly ClientLanguage[] = [python, java, typescript]

function programs(
  name: string,
  program: string,
  publish: readonly string[],
  consume: readonly string[],
): ClientPrograms {
  const folder = join(examples, name)
  return { publish: { program, args: publish, folder }, consume: { program, args: consume, folder } }
}

async function problemOf(program: string, ...args: readonly string[]): Promise<string | null> {
  return output(program, ...args).then(
    () => null,
    () => `${[program, ...args].join(' ')} fails`,
  )
}

/** What the program says. */
async function output(program: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, args)).stdout
}

/** Of files, and of all files in folders, with their names. */
async function textsIn(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(
    paths.map(async (path) => {
      const inside = await readdir(path).catch(() => null)
      if (inside === null) return [path.slice(examples.length), await readFile(path, 'utf8')]
      return textsIn(inside.toSorted().map((name) => join(path, name)))
    }),
  )
  return texts.flat()
}
