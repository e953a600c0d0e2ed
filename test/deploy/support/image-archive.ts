import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What an image's config says, as OCI's specification has it. */
export interface ImageConfig {
  readonly created: string
  readonly config: {
    readonly User: string
    readonly Env: readonly string[]
    readonly Entrypoint: readonly string[]
    readonly Cmd: readonly string[]
    readonly WorkingDir: string
    readonly StopSignal: string
    readonly Labels: Readonly<Record<string, string>>
  }
}

interface Descriptor {
  readonly digest: string
}

/** Unpacks the layers of an OCI archive, and gives its config. */
export function unpackImage(archive: string, folder: string): ImageConfig {
  const layout = join(folder, 'layout')
  const root = join(folder, 'root')
  mkdirSync(layout, { recursive: true })
  mkdirSync(root, { recursive: true })
  execFileSync('tar', ['-xf', archive, '-C', layout])
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'))
  const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
  // All of these are OCI's.
  const index = json(join(layout, 'index.json')) as { readonly manifests: readonly [Descriptor] }
  const manifest = json(blob(index.manifests[0].digest)) as {
    readonly config: Descriptor
    readonly layers: readonly Descriptor[]
  }
  for (const { digest } of manifest.layers)
    execFileSync('tar', ['-xpf', blob(digest), '--numeric-owner', '-C', root])
  return json(blob(manifest.config.digest)) as ImageConfig
}
