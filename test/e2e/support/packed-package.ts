import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { version } from '../../../src/version.ts'

const root = resolve(import.meta.dirname, '../../..')
// So that `#!/usr/bin/env node` finds the node that runs the tests.
const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) }

interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

export function run(cwd: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8' })
}

/** Packs a copy: in the checkout itself somebody else may be building. Gives the path of the tarball. */
export function pack(scratch: string): string {
  const copy = join(scratch, 'copy')
  mkdirSync(copy)
  for (const name of readdirSync(root)) {
    if (/^(\..*|node_modules|dist|coverage|test|bench)$/.test(name)) continue
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  run(copy, 'npm', 'pack', '--silent', '--pack-destination', scratch)
  return join(scratch, `sluice-${version}.tgz`)
}

/**
 * A project with the package as npm installs it, without a network: unpacked, with its executables, and beside it the
 * packages that it depends on and no others.
 */
export function install(project: string, tarball: string, isWanted: (dependency: string) => boolean): string {
  const modules = join(project, 'node_modules')
  const installed = join(modules, 'sluice')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  run(modules, 'tar', '-xzf', tarball)
  renameSync(join(modules, 'package'), installed)
  // npm's own shape.
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest
  for (const dependency of Object.keys(manifest.dependencies).filter(isWanted)) {
    mkdirSync(dirname(join(modules, dependency)), { recursive: true })
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency))
  }
  for (const [command, path] of Object.entries(manifest.bin)) {
    chmodSync(join(installed, path), 0o755)
    symlinkSync(join('../sluice', path), join(modules, '.bin', command))
  }
  return project
}
