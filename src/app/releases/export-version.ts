import { createReadStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { storedJson } from '../../releases/stored-json.ts'
import { fileOutput } from '../../table/output.ts'

/**
 * Copies a version out of its store: into a folder all that belongs to it, else to a file the model alone.
 *
 * @param output a folder, where it is one or ends in `/`
 * @returns the files that were written
 */
export async function exportVersion(
  store: ModelStore,
  manifest: Manifest,
  output: string,
): Promise<readonly string[]> {
  const model = await store.modelPath(manifest)
  const isFolder = output.endsWith('/') || (await stat(output).catch(() => null))?.isDirectory() === true
  if (!isFolder) {
    await write(output, createReadStream(model))
    return [output]
  }
  await mkdir(output, { recursive: true })
  const written = [join(output, `${manifest.model}-${manifest.version}${extname(manifest.file.name)}`)]
  await write(written[0]!, createReadStream(model))
  for (const which of ['golden', 'baseline', 'card'] as const) {
    const bytes = await store.attachment(manifest, which)
    const name = manifest[which]?.name
    if (bytes === null || name === undefined) continue
    written.push(join(output, name))
    await write(join(output, name), [bytes])
  }
  written.push(join(output, 'manifest.json'))
  await write(join(output, 'manifest.json'), [storedJson(manifest)])
  return written
}

/** A file appears when it is complete. */
async function write(path: string, pieces: AsyncIterable<unknown> | Iterable<Buffer>): Promise<void> {
  const output = await fileOutput(path)
  try {
    // A stream without an encoding gives Buffers.
    for await (const piece of pieces) await output.write(piece as Buffer)
    await output.commit()
  } finally {
    await output.discard()
  }
}
