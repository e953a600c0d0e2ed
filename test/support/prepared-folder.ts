import { createHash } from 'node:crypto'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileLock } from '../../src/fleet/file-lock.ts'
import { cacheFolder } from '../../src/dev/maven-artifacts.ts'

const fillDeadlineMs = 10 * 60_000

/**
 * A folder of the cache that `fill` has filled, once for the same contents: whoever asks meanwhile waits, and what an
 * interrupted fill left is made anew.
 *
 * @param contents all that the filling depends on
 */
export async function preparedFolder(
  name: string,
  contents: readonly string[],
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 8)
  const folder = join(cacheFolder(), `${name}-${digest}`)
  const stamp = join(folder, '.filled')
  await withFileLock(`${folder}.lock`, { waitMs: fillDeadlineMs }, async () => {
    if (await exists(stamp)) return
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await fill(folder)
    await writeFile(stamp, '')
  })
  return folder
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
