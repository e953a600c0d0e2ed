import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { version } from '../../src/version.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipWithoutOnnx } from '../support/onnx-runtime.ts'
import { install, pack, run } from './support/packed-package.ts'

const root = resolve(import.meta.dirname, '../..')
const scratch = scratchFolder()
const modelFile = join(root, 'examples/hydraulic-rig/models/cool_cond.zip')

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
    tarball = pack(scratch)
    project = install(join(scratch, 'project'), tarball, () => true)
  })

  it('holds what is needed to run, and nothing of development', () => {
    const files = run(scratch, 'tar', '-tzf', tarball).trimEnd().split('\n')
    expect(files).toEqual(
      expect.arrayContaining(
        [
          ...['LICENSE', 'README.md', 'bin/sluice.mjs', 'dist/main.js', 'schemas/prediction.avsc'],
          ...['docs/reference/sluice.schema.json', 'docs/reference/sluice-test.schema.json'],
        ].map((file) => `package/${file}`),
      ),
    )
    expect(files.filter((file) => /\/(test|bench|coverage)\/|^package\/src\/.*\.ts$/.test(file))).toEqual([])
  })

  it('has its code in few files: to find one takes Node longer than to run it', () => {
    const files = run(scratch, 'tar', '-tzf', tarball).trimEnd().split('\n')
    // Some fifteen hundred of them, and each command and entry is loaded by itself.
    expect(files.filter((file) => /^package\/dist\/.*\.js$/.test(file)).length).toBeLessThan(320)
  })

  it("scores a row by import { loadModel } from 'sluice'", () => {
    const output = run(project, 'node', '--input-type=module', '--eval', program('sluice'))
    expect(JSON.parse(output)).toEqual(expected())
  })

  it('says what is missing for an ONNX model where onnxruntime, which is optional, is not there', () => {
    const onnx = join(root, 'test/fixtures/onnx/tree_clf.onnx')
    const { status, stderr } = spawnSync(join(project, 'node_modules/.bin/sluice'), ['inspect', onnx], {
      cwd: project,
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toContain(
      'ONNX models need the package onnxruntime-node, which is optional and not installed. Install it beside Sluice: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30',
    )
  })

  describe.skipIf(skipWithoutOnnx())('beside onnxruntime', () => {
    it.each(['sluice', 'sluice/model'])(
      'scores an ONNX model by %s, as it is and in a bundle of CommonJS',
      async (entry) => {
        const other = install(join(scratch, entry.replace('/', '-')), tarball, () => true)
        symlinkSync(join(root, 'node_modules/onnxruntime-node'), join(other, 'node_modules/onnxruntime-node'))
        const onnx = JSON.stringify(join(root, 'test/fixtures/onnx/tree_clf.onnx'))
        const input = join(other, 'score.mjs')
        writeFileSync(
          input,
          `import { loadModel, loadModelAside, scoreRow } from '${entry}'
         console.log(scoreRow(loadModel(${onnx}), { X_0: 1 }).label)
         loadModelAside(${onnx}).then((model) => console.log(scoreRow(model, { X_0: 1 }).label))`,
        )
        const bundle = join(other, 'bundle.cjs')
        await build({
          bundle: true,
          platform: 'node',
          logLevel: 'silent',
          entryPoints: [input],
          format: 'cjs',
          outfile: bundle,
        })
        const answer = `${scoreRow(loadModel(JSON.parse(onnx) as string), { X_0: 1 }).label}\n`.repeat(2)
        expect([run(other, 'node', input), run(other, 'node', bundle)]).toEqual([answer, answer])
      },
    )
  })

  it("scores a row by 'sluice/model' where no other package is installed", () => {
    const lean = install(join(scratch, 'lean'), tarball, () => false)
    const output = run(lean, 'node', '--input-type=module', '--eval', program('sluice/model'))
    expect(JSON.parse(output)).toEqual(expected())
  })

  it('names the schema of configs where an editor finds it, in drafts and in its examples', () => {
    const installed = join(project, 'node_modules/sluice')
    const schema = join(installed, 'schemas/sensor-cycle.avsc')
    run(project, 'npx', '--no-install', 'sluice', 'init', '--schema', schema, '--model', modelFile)
    for (const file of ['sluice.yaml', 'node_modules/sluice/examples/hydraulic-rig/sluice.yaml']) {
      const text = readFileSync(join(project, file), 'utf8')
      const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1]
      expect(resolve(project, dirname(file), named!)).toBe(
        join(installed, 'docs/reference/sluice.schema.json'),
      )
    }
  })

  it('tests the examples that it has', () => {
    const output = run(project, 'npx', '--no-install', 'sluice', 'test', 'node_modules/sluice/examples')
    expect(output).toContain('9 passed')
  })

  it('runs by npx', () => {
    expect(run(project, 'npx', '--no-install', 'sluice', '--version').trim()).toBe(version)
  })

  it('says what is missing where a config wants traces and the packages for them, which are optional, are not there', () => {
    const config = 'node_modules/sluice/examples/hydraulic-rig/sluice.yaml'
    const args = ['run', '-c', config, '--set', 'trace.otlp=http://127.0.0.1:4318']
    const { status, stderr } = spawnSync(join(project, 'node_modules/.bin/sluice'), args, {
      cwd: project,
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^sluice: trace: Cannot find package '@opentelemetry\/.*optional and not installed/m,
    )
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
