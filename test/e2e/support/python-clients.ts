import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { skipAloud } from '../../support/skip-aloud.ts'

const run = promisify(execFile)

const folder = resolve(import.meta.dirname, '../python')
const requirements = join(folder, 'requirements.txt')
const cache = resolve(import.meta.dirname, '../../../node_modules/.cache/python-clients')

/** For `describe.skipIf(skipWithoutPython())`: true, and said on the terminal, where there is no Python with venv and pip. */
export function skipWithoutPython(): boolean {
  const { status } = spawnSync('python3', ['-c', 'import ensurepip, venv'])
  return skipAloud(
    status !== 0 && 'clients in Python cannot be run here: python3 with venv and pip is needed',
  )
}

/**
 * Runs a file of `test/e2e/python` with the packages of its `requirements.txt`, installed at the first call.
 *
 * @returns what it printed
 * @throws Error with what it wrote to standard error, where it ends with another code than 0
 */
export async function runPython(file: string, ...args: readonly string[]): Promise<string> {
  const python = await pythonWithClients()
  const { stdout } = await run(python, [join(folder, file), ...args], { maxBuffer: 2 ** 26 })
  return stdout
}

/** The interpreter of an environment with these very packages. */
async function pythonWithClients(): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const environment = join(cache, digest.slice(0, 16))
  if (!existsSync(environment)) await makeEnvironment(environment)
  return join(environment, 'bin', 'python')
}

/** Whole or not at all: another test file may be at the same. Only the scripts in `bin` know where they were made. */
async function makeEnvironment(environment: string): Promise<void> {
  const unfinished = `${environment}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(cache, { recursive: true })
  await run('python3', ['-m', 'venv', unfinished])
  const python = join(unfinished, 'bin', 'python')
  const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:']
  await run(python, ['-m', 'pip', 'install', ...options, '-r', requirements])
  await rename(unfinished, environment).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(environment)) throw error
  })
}
