// `npm run image`: the image as an archive, without a container engine (docs/deploying.md). Wants buildah, and Debian.
//   npm run image -- --twice     builds it twice and fails where the two are not the same
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildImage, layRoot } from './package/image.ts'
import { strippedManifest } from './package/manifest.ts'

const revision = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
const archive = resolve(`sluice-${strippedManifest().version}-image-${process.arch}.tar`)

async function built(): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-image-'))
  try {
    const root = join(scratch, 'root')
    mkdirSync(root)
    await layRoot(root)
    rmSync(archive, { force: true })
    return buildImage(root, archive, scratch, revision)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const id = await built()
console.log(`${archive}: ${id}, ${Math.round(statSync(archive).size / 2 ** 20)} MiB`)
if (process.argv.includes('--twice')) {
  const again = await built()
  console.log(again === id ? 'the same again' : `another the second time: ${again}`)
  process.exitCode = again === id ? 0 : 1
}
