import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { preparedFolder } from '../../test/support/prepared-folder.ts'

const packages = join(import.meta.dirname, 'python/requirements.txt')

/** An interpreter with Quix Streams and XGBoost, installed at the first call; null where there is no Python for it. */
export async function quixPython(): Promise<string | null> {
  const { status } = spawnSync('python3', [
    '-c',
    'import ensurepip, venv, sys; assert sys.version_info[:2] == (3, 11)',
  ])
  if (status !== 0) return null
  const environment = await preparedFolder('peers-python', [readFileSync(packages, 'utf8')], (empty) => {
    execFileSync('python3', ['-m', 'venv', empty])
    const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:']
    execFileSync(join(empty, 'bin/python'), ['-m', 'pip', 'install', ...options, '-r', packages])
    return Promise.resolve()
  })
  return join(environment, 'bin/python')
}
