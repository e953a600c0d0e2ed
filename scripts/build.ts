// Compiles src/ to dist/ and copies what is not code but lies beside it.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json', '--incremental', 'false'], {
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)
for (const file of globSync('src/**/*', { exclude: (name) => name.endsWith('.ts') })) {
  if (/\.[a-z0-9]+$/.test(file)) cpSync(file, file.replace(/^src/, 'dist'))
}
