// Compiles src/ to dist/.
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json', '--incremental', 'false'], {
  stdio: 'inherit',
})
if (status === 0) chmodSync('dist/main.js', 0o755)
process.exitCode = status ?? 1
