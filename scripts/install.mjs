// Installs the locked dependencies when they are missing or out of date. Runs before `npm start` and `npm test`, under
// whatever Node the machine has: it brings Node 24 (the `node` package), which the scripts after it then find on their PATH.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'

const oldest = 20
const stampFile = 'node_modules/.sluice-installed'

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(`Sluice needs Node ${oldest} or newer to install itself; this is ${process.versions.node}.`)
  process.exit(2)
}

const stamp = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  console.error('Installing dependencies (once, about a minute) ...')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const { status } = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // An npm that knows no `allowScripts` runs this one too, which would fetch libraries of CUDA.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })
  if (status !== 0) {
    console.error('npm ci failed: is the package registry reachable? The lines above say more.')
    process.exit(1)
  }
  writeFileSync(stampFile, stamp)
}
