import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, globSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Others } from './stage.ts'
import type { Component } from './sbom.ts'

/** Node as npm's package `node` brings it: the official build, to the byte. */
const nodeProgram = 'node_modules/node/bin/node'
const authorities = '/usr/share/ca-certificates/mozilla'

/** The libraries that programs and native packages want, by the paths at which they look for them, loader included. */
function librariesOf(programs: readonly string[]): readonly string[] {
  const found = programs.flatMap((program) => {
    const said = execFileSync('ldd', [program], { encoding: 'utf8' })
    return Array.from(said.matchAll(/(\/\S+) \(0x/g), ([, path]) => path!)
  })
  return [...new Set(found)].filter((path) => !programs.includes(path)).toSorted()
}

/** The system's part of the image: Node, libraries, authorities, names of users. Nothing of it is a shell. */
export function copySystem(root: string, nativePackages: readonly string[]): readonly string[] {
  const libraries = librariesOf([nodeProgram, ...nativePackages])
  place(nodeProgram, join(root, 'usr/bin/node'))
  for (const library of libraries) place(library, join(root, library))
  write(join(root, 'etc/passwd'), 'root:x:0:0::/:/\nsluice:x:65532:65532::/app:/\n')
  write(join(root, 'etc/group'), 'root:x:0:\nsluice:x:65532:\n')
  // What a cluster says in /etc/hosts comes before what a name server says.
  write(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n')
  place('/etc/os-release', join(root, 'etc/os-release'))
  write(join(root, 'etc/ssl/certs/ca-certificates.crt'), bundledAuthorities())
  return libraries
}

/** The distribution's own: what this machine was told to trust besides is nobody else's business. */
function bundledAuthorities(): string {
  const files = globSync(`${authorities}/*.crt`).toSorted()
  if (files.length === 0) throw new Error(`${authorities} is empty: the package ca-certificates is needed`)
  return files.map((file) => `${readFileSync(file, 'utf8').trim()}\n`).join('')
}

interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** For scanners: what distroless images say of their packages as well. */
export function writeStatus(root: string, packages: readonly DebianPackage[]): void {
  for (const { name } of packages)
    write(join(root, 'var/lib/dpkg/status.d', name), execFileSync('dpkg', ['-s', name], { encoding: 'utf8' }))
}

/** The packages of Debian's that these files are of. */
export function debianPackages(files: readonly string[]): readonly DebianPackage[] {
  const owners = new Set(files.map((file) => ownerOf(file)))
  return [...owners, 'ca-certificates'].toSorted().map((name) => {
    const format = '${Version} ${Architecture}'
    const said = execFileSync('dpkg-query', ['-W', '-f', format, name], { encoding: 'utf8' })
    const [version = '', architecture = ''] = said.split(' ')
    return { name, version, architecture }
  })
}

/** Debian knows a library by the path below `/lib` or `/usr/lib`, whichever its package has. */
function ownerOf(file: string): string {
  const real = realpathSync(file)
  const paths = [file, real, real.replace(/^\/usr/, ''), `/usr${file}`]
  for (const path of paths) {
    try {
      const said = execFileSync('dpkg', ['-S', path], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      return said.split(':')[0]!
    } catch {
      continue
    }
  }
  throw new Error(`no package of Debian's has ${file}: the image is built on Debian`)
}

export function systemParts(packages: readonly DebianPackage[]): Others {
  const version = execFileSync(nodeProgram, ['--version'], { encoding: 'utf8' }).trim().slice(1)
  const node: Component = {
    type: 'application',
    name: 'node',
    version,
    purl: `pkg:generic/node@${version}`,
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [
      { alg: 'SHA-256', content: createHash('sha256').update(readFileSync(nodeProgram)).digest('hex') },
    ],
  }
  return {
    components: [node, ...packages.map(debianComponent)],
    notices: [
      {
        title: `node ${version}`,
        licence: 'MIT, and others for what it contains',
        texts: [readFileSync('deploy/image/node-licence.txt', 'utf8')],
      },
      ...packages.map(({ name, version: of }) => ({
        title: `${name} ${of}`,
        licence: 'as its copyright file says',
        texts: [readFileSync(`/usr/share/doc/${name}/copyright`, 'utf8')],
      })),
    ],
  }
}

function debianComponent({ name, version, architecture }: DebianPackage): Component {
  const release = /^VERSION_ID="?(\d+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-${release}`
  return { type: 'library', name, version, purl }
}

function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(realpathSync(from), to)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
