import { spawnSync } from 'node:child_process'

/** The declarations of all files. @returns false, with what is wrong on the terminal, where there are none */
export function writeTypes(folder: string): boolean {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--incremental', 'false']
  const { status } = spawnSync(process.execPath, [...tsc, '--outDir', folder], { stdio: 'inherit' })
  return status === 0
}
