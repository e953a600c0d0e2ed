import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { preparedFolder } from '../../support/prepared-folder.ts'
import { skipAloud } from '../../support/skip-aloud.ts'

const run = promisify(execFile)

const folder = resolve(import.meta.dirname, '../python')

/** For `describe.skipIf(skipWithoutPython())`: true, and said on the terminal, where there is no Python with venv and pip. */
export function skipWithoutPython(): boolean {
  const { status } = spawnSync('python3', ['-c', 'import ensurepip, venv'])
  return skipAloud(
    status !== 0 && 'clients in Python cannot be run here: python3 with venv and pip is needed',
  )
}

/**
 * Runs a file of `test/e2e/python`, or of another folder by its whole path, with the packages of its `requirements.txt`, installed at the first call.
 *
 * @returns what it printed
 * @throws Error with what it wrote to standard error, where it ends with another code than 0
 */
export function runPython(file: string, ...args: readonly string[]): Promise<string> {
  return runPythonWith('requirements.txt', file, ...args)
}

/** The same with the packages of another list. */
export async function runPythonWith(
  requirements: string,
  file: string,
  ...args: readonly string[]
): Promise<string> {
  const python = await pythonWith(requirements)
  const { stdout } = await run(python, [resolve(folder, file), ...args], { maxBuffer: 2 ** 26 })
  return stdout
}

/** The interpreter of an environment with these very packages: a list of `test/e2e/python`. */
export async function pythonWith(list: string): Promise<string> {
  const requirements = join(folder, list)
  const { stdout: version } = await run('python3', ['-VV'])
  const contents = [version, readFileSync(requirements, 'utf8')]
  const environment = await preparedFolder('test-python', contents, async (empty) => {
    await run('python3', ['-m', 'venv', empty])
    const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:']
    await run(join(empty, 'bin/python'), ['-m', 'pip', 'install', ...options, '-r', requirements])
  })
  return join(environment, 'bin/python')
}
