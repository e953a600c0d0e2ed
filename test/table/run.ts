import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { runCli } from '../../src/cli/program.ts'

/** A model of the example: three classes, 17 numeric columns. */
export const coolerModel = modelPath('cool_cond')
/** The same with two categorical columns. */
export const categoryModel = modelPath('cool_cond-cat')

export function modelPath(name: string): string {
  return new URL(`../../examples/hydraulic-rig/models/${name}.zip`, import.meta.url).pathname
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command line in this process. */
export async function run(
  argv: readonly string[],
  { stdin = '', stop = new AbortController().signal }: { stdin?: string | Buffer; stop?: AbortSignal } = {},
): Promise<Ran> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const texts = { stdout: '', stderr: '' }
  stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
  stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
  const code = await runCli(argv, { stdin: Readable.from([stdin]), stdout, stderr, env: {}, stop })
  stdout.end()
  stderr.end()
  await new Promise((resolve) => setImmediate(resolve))
  return { code, ...texts }
}

/** A folder of its own for the running test, with files in it; removed with it. */
export function scratch(files: Readonly<Record<string, string | Buffer>> = {}): {
  readonly folder: string
  path(name: string): string
  read(name: string): string
} {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const path = (name: string): string => join(folder, name)
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content)
  return { folder, path, read: (name) => readFileSync(path(name), 'utf8') }
}
