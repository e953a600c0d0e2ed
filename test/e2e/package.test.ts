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
import { beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/index.ts'
import { version } from '../../src/version.ts'
import { scratchFolder } from '../support/scratch.ts'

const root = resolve(import.meta.dirname, '../..')
const scratch = scratchFolder()
const modelFile = join(root, 'examples/hydraulic-rig/models/cool_cond.zip')
// So that `#!/usr/bin/env node` finds the node that runs the tests.
const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) }

interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

function run(cwd: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8' })
}

/** Packs a copy: in the checkout itself somebody else may be building. Gives the path of the tarball. */
function pack(): string {
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
function install(name: string, tarball: string, isWanted: (dependency: string) => boolean): string {
  const project = join(scratch, name)
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

/** One row of the cooler's model. */
const row = [
  160.6, 109.4, 1.75, 2.6, 9.16, 9.08, 6.2, 9.65, 45.4, 50.4, 47.7, 40.7, 2495, 0.61, 31.3, 1.8, 55.3,
]

/** A program that scores the row with the package and prints what came out. */
function program(entry: string): string {
  return `
    import { loadModel } from '${entry}'
    const { scorer } = loadModel(${JSON.stringify(modelFile)})
    const out = new Float64Array(scorer.outputs.length)
    const refused = scorer.score(Float64Array.from(${JSON.stringify(row)}), 1, out, new Uint8Array(1))
    console.log(JSON.stringify({ refused, out: [...out] }))
  `
}

function expected() {
  const { scorer } = loadModel(modelFile)
  const out = new Float64Array(scorer.outputs.length)
  return { refused: scorer.score(Float64Array.from(row), 1, out, new Uint8Array(1)), out: [...out] }
}

describe('the packed package', () => {
  let tarball: string
  let project: string
  beforeAll(() => {
    tarball = pack()
    project = install('project', tarball, () => true)
  })

  it('holds what is needed to run, and nothing of development', () => {
    const files = run(scratch, 'tar', '-tzf', tarball).trimEnd().split('\n')
    expect(files).toEqual(
      expect.arrayContaining(
        ['LICENSE', 'README.md', 'dist/main.js', 'schemas/prediction.avsc'].map((file) => `package/${file}`),
      ),
    )
    expect(files.filter((file) => /\/(test|bench|coverage)\/|^package\/src\/.*\.ts$/.test(file))).toEqual([])
  })

  it("scores a row by import { loadModel } from 'sluice'", () => {
    const output = run(project, 'node', '--input-type=module', '--eval', program('sluice'))
    expect(JSON.parse(output)).toEqual(expected())
  })

  it("scores a row by 'sluice/mojo' where no dependency is installed", () => {
    const lean = install('lean', tarball, () => false)
    const output = run(lean, 'node', '--input-type=module', '--eval', program('sluice/mojo'))
    expect(JSON.parse(output)).toEqual(expected())
  })

  it('has types', () => {
    symlinkSync(join(root, 'node_modules/@types'), join(project, 'node_modules/@types'))
    writeFileSync(
      join(project, 'program.ts'),
      `import { loadModel } from 'sluice'
       import type { Model } from 'sluice/mojo'
       const model: Model = loadModel('model.zip')
       export const names: readonly string[] = model.scorer.outputs.map(({ name }) => name)
       // @ts-expect-error: not a number
       export const count: number = model.algorithm`,
    )
    const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node']
    expect(run(project, join(root, 'node_modules/.bin/tsc'), ...strict, 'program.ts')).toBe('')
  })

  it('runs by npx', () => {
    expect(run(project, 'npx', '--no-install', 'sluice', '--version').trim()).toBe(version)
  })

  it('has the example with it', () => {
    const output = run(
      project,
      'npx',
      '--no-install',
      'sluice',
      'dev',
      '--transport',
      'memory',
      '--cycles',
      '50',
      '--rate',
      '0',
      '--exit',
    )
    expect(output).toMatch(/adds up: 50 in/)
  })
})
