import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { strippedManifest } from './manifest.ts'
import { stage } from './stage.ts'

/**
 * The package with all that production needs in one archive: `npm install --offline` of it asks nobody for anything. Native packages are
 * those of this platform, which stands in its name.
 *
 * @param types a folder with declarations to put beside the code; none: the archive has none
 * @returns the archive's path
 */
export async function packOffline(scratch: string, target: string, types?: string): Promise<string> {
  const manifest = strippedManifest()
  const folder = join(scratch, 'package')
  await stage(folder, ['README.md', 'LICENSE', ...manifest.files.filter(isCopied)])
  if (types !== undefined) cpSync(types, join(folder, 'dist'), { recursive: true })
  mkdirSync(target, { recursive: true })
  const args = ['pack', '--ignore-scripts', '--offline', '--silent', '--pack-destination', target]
  const name = execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }).trim()
  const archive = join(target, `sluice-${manifest.version}-${process.platform}-${process.arch}.tgz`)
  renameSync(join(target, name), archive)
  return archive
}

/** The code is bundled, and what is not wanted is left out when npm packs. */
function isCopied(pattern: string): boolean {
  return pattern !== 'dist' && !pattern.startsWith('!')
}
