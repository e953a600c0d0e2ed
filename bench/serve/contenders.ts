import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pinned } from '../support/pinned.ts'
import { programArgs } from '../support/pipeline.ts'

const repository = resolve(import.meta.dirname, '../..')
const cache = join(repository, 'node_modules/.cache/score-server')

/** A server of the model, on core 0 where the machine can pin. */
export interface Server {
  readonly name: string
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

export function startSluice(model: string): Promise<Server> {
  const args = programArgs(['serve', '-m', model, '--port', '0'])
  return start('Sluice', [process.execPath, ...args], (line) => {
    const { http } = JSON.parse(line) as { readonly http?: string }
    return http === undefined ? null : Number(new URL(http).port)
  })
}

/** Null where Java or Maven is not there. */
export async function startJava(model: string): Promise<Server | null> {
  const missing = ['java', 'javac', 'mvn'].find((tool) => spawnSync(tool, ['--version']).error !== undefined)
  if (missing !== undefined) return null
  // The JDK's server waits for acknowledgements unless told not to, and closes what is idle beyond 200 connections.
  const options = [
    '-XX:+UseSerialGC',
    '-Xmx512m',
    '-Dsun.net.httpserver.nodelay=true',
    '-Dsun.net.httpserver.maxIdleConnections=10000',
  ]
  // More threads than two change nothing on one core; one would wait while it writes.
  const command = ['java', ...options, '-cp', compiled(), 'ScoreServer', model, '2']
  return start('Java', command, Number)
}

/** Fetches what the Java server needs and compiles it; returns its class path. */
function compiled(): string {
  const source = join(import.meta.dirname, 'java')
  const jars = join(cache, 'jars')
  mkdirSync(cache, { recursive: true })
  const stdio = ['ignore', 'ignore', 'inherit'] as const
  if (!existsSync(jars)) {
    const pom = join(source, 'pom.xml')
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: [...stdio] })
  }
  const classPath = [join(jars, '*'), cache].join(delimiter)
  execFileSync('javac', ['-cp', classPath, '-d', cache, join(source, 'ScoreServer.java')], {
    stdio: [...stdio],
  })
  return classPath
}

async function start(
  name: string,
  command: readonly string[],
  portIn: (line: string) => number | null,
): Promise<Server> {
  const [program, ...args] = pinned(0, command)
  const child = spawn(program, args, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(child.stdout)) {
    const port = portIn(line)
    if (port === null) continue
    child.stdout.resume()
    // It runs, so it has an id; taskset becomes the program that it starts.
    return { name, port, pid: child.pid!, stop: () => stop(child) }
  }
  throw new Error(`${name} ended without listening`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
