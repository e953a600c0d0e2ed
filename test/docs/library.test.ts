import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()

const snippets = [...readFileSync('docs/library.md', 'utf8').matchAll(/```ts\n([^]*?)```/g)].map(
  ([, code = '']) => code,
)

const config = `
name: rig
kafka: { brokers: localhost:9092 }
registry: { url: http://localhost:8081 }
input: { topic: cycles, group: rig, schema: { file: events.avsc }, eventTime: endedAt }
features: [{ require: { field: vs_vib } }]
models: [{ name: failure, file: failure.zip }]
output: { topic: predictions }
deadLetter: { topic: dead-letters }
`

/** Fields that a snippet leaves out are null. */
function schema(): object {
  const { fields, ...rest } = JSON.parse(readFileSync('schemas/sensor-cycle.avsc', 'utf8')) as {
    readonly fields: readonly { readonly type: unknown }[]
  }
  return { ...rest, fields: fields.map((f) => (Array.isArray(f.type) ? { ...f, default: null } : f)) }
}

/** Writes a snippet as a program of this checkout. */
function programOf(code: string, name: string): string {
  const file = join(scratch, name)
  const entries = [
    ["'sluice'", 'src/index.ts'],
    ["'sluice/stream'", 'src/stream.ts'],
  ] as const
  const linked = entries.reduce(
    (text, [name, path]) => text.replaceAll(name, JSON.stringify(resolve(path))),
    code,
  )
  writeFileSync(file, linked)
  return file
}

describe('docs/library.md (its stream: test/integration/embedded-stream.test.ts)', () => {
  beforeAll(() => {
    cpSync('examples/hydraulic-rig/models/cool_cond.zip', join(scratch, 'failure.zip'))
    writeFileSync(join(scratch, 'sluice.yaml'), config)
    writeFileSync(join(scratch, 'events.avsc'), JSON.stringify(schema()))
    writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }')
  })

  const local = snippets.filter((code) => !code.includes('createStream'))

  it.each(local.map((code, i) => [i, code] as const))('has snippet %d, which runs', (i, code) => {
    const output = execFileSync(process.execPath, [programOf(code, `snippet-${i}.ts`)], {
      cwd: scratch,
      encoding: 'utf8',
    })
    expect(output).not.toContain('not ok')
  })

  it('has them all', () => {
    expect([snippets.length, local.length]).toEqual([6, 5])
  })

  it('has snippets whose types are right', () => {
    const files = snippets.map((code, i) => programOf(code, `typed-${i}.ts`))
    const compilerOptions = {
      ...{ incremental: false, tsBuildInfoFile: null, allowImportingTsExtensions: true },
      ...{ rewriteRelativeImportExtensions: false, typeRoots: [resolve('node_modules/@types')] },
    }
    const project = { extends: resolve('tsconfig.json'), compilerOptions, files, include: [] }
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(project))
    const compiler = resolve('node_modules/typescript/bin/tsc')
    const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', scratch], { encoding: 'utf8' })
    expect([stdout, status]).toEqual(['', 0])
  })
})
