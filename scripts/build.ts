// Makes dist/ of src/: types file by file, and the code of all files together in a few, all in one folder. Node takes longer to
// find four hundred files than to run them (docs/decisions/0015-start.md). What others wrote stays where it is installed.
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { rolldown } from 'rolldown'

const entries = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  mojo: 'src/model/index.ts',
  simulator: 'src/dev/simulator/main.ts',
}

rmSync('dist', { recursive: true, force: true })
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--incremental', 'false']
const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' })
if (status === 0) await bundle()
process.exitCode = status ?? 1

async function bundle(): Promise<void> {
  const isInstalled = (id: string) => !/^[./]/.test(id)
  const build = await rolldown({ input: entries, platform: 'node', external: isInstalled, tsconfig: false })
  await build.write({ dir: 'dist', sourcemap: true, chunkFileNames: '[name]-[hash].js' })
  await build.close()
  chmodSync('dist/main.js', 0o755)
}
