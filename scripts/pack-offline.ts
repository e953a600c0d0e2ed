// `npm run pack-offline`: an archive of the package with all that production needs, for machines without a network.
//   npm install --global --offline ./sluice-0.1.0-linux-x64.tgz
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { packOffline } from './package/offline-archive.ts'
import { writeTypes } from './package/types.ts'

const scratch = mkdtempSync(join(tmpdir(), 'sluice-pack-'))
try {
  const types = join(scratch, 'types')
  if (!writeTypes(types)) process.exit(1)
  console.log(await packOffline(scratch, resolve(process.argv[2] ?? '.'), types))
} finally {
  rmSync(scratch, { recursive: true })
}
