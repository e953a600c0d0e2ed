import { execFileSync } from 'node:child_process'
import { chmodSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { strippedManifest } from './manifest.ts'
import { settleModes } from './modes.ts'
import { shippedPackages } from './production.ts'
import { stage } from './stage.ts'
import { copySystem, debianPackages, systemParts, writeStatus } from './system-files.ts'

/** Of no use to a program that runs. */
const forDevelopers = /\.(map|d\.[cm]?ts)$/

/** The image's root file system: Node, what it needs of Debian, and the package. The same files make the same tree. */
export async function layRoot(root: string): Promise<void> {
  const native = shippedPackages().flatMap(({ path }) => globSync(`${path}/*.node`))
  const libraries = copySystem(root, native)
  const packages = debianPackages(libraries)
  writeStatus(root, packages)
  await stage(join(root, 'app'), ['LICENSE', 'schemas', 'examples/hydraulic-rig'], {
    others: systemParts(packages),
    leaveOut: forDevelopers,
  })
  // Where engines put what is theirs: on a root that is only read they cannot make the places.
  for (const name of ['dev', 'proc', 'sys', 'tmp']) mkdirSync(join(root, name))
  settleModes(root)
  chmodSync(join(root, 'tmp'), 0o1777)
}

/**
 * An image of a root file system, as an OCI archive, which `docker load`, `podman load` and `skopeo copy` take. Times in it are 1970: the
 * same tree makes the same image.
 *
 * @returns the image's digest, by which a registry knows it
 */
export function buildImage(root: string, archive: string, scratch: string, revision: string): string {
  const { version } = strippedManifest()
  const tag = `sluice:${version}`
  // A store of its own: nothing of this machine's images is read or left changed.
  const store = [
    '--root',
    join(scratch, 'store'),
    '--runroot',
    join(scratch, 'run'),
    '--storage-driver',
    'vfs',
  ]
  const buildah = (...args: readonly string[]) =>
    execFileSync('buildah', [...store, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
    }).trim()
  const labels = ['--build-arg', `VERSION=${version}`, '--build-arg', `REVISION=${revision}`]
  // Docker's own format would say in which container of buildah's it was made, which is another each time.
  const same = ['--timestamp', '0', '--format', 'oci', '--identity-label=false', '--network', 'none']
  buildah('bud', '--quiet', ...same, ...labels, '-f', 'deploy/image/Dockerfile', '-t', tag, root)
  buildah('push', '--quiet', '--format', 'oci', tag, `oci-archive:${archive}:${version}`)
  return digestOf(archive)
}

function digestOf(archive: string): string {
  const index = execFileSync('tar', ['-xOf', archive, 'index.json'], { encoding: 'utf8' })
  // As the specification of OCI's image layout has it.
  const { manifests } = JSON.parse(index) as { readonly manifests: readonly { readonly digest: string }[] }
  return manifests[0]!.digest
}
