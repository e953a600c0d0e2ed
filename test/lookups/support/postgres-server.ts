import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'

const installed = '/usr/lib/postgresql'

/** Where the programs of a PostgreSQL server are; null where none is installed. */
export function findPostgres(): string | null {
  const versions = existsSync(installed) ? readdirSync(installed).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(installed, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

export const user = 'sluice'
export const password = 'it is "secret"'

/** A server on 127.0.0.1 with a folder of its own, whose user has to give a password. */
export class PostgresServer {
  readonly port: number
  readonly #folder: string
  readonly #programs: string
  #process: ChildProcess | null = null

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs
    this.#folder = folder
    this.port = port
  }

  static async start(programs: string): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-postgres-'))
    const server = new PostgresServer(programs, folder, await freePort())
    server.#create()
    await server.begin()
    return server
  }

  /** Runs SQL as the owner of the database. */
  async query(sql: string, values: unknown[] = []): Promise<unknown[]> {
    const client = new pg.Client({ host: '127.0.0.1', port: this.port, database: 'postgres', user, password })
    await client.connect()
    try {
      return (await client.query<object>(sql, values)).rows
    } finally {
      await client.end()
    }
  }

  /** Starts it, also after an `end`. */
  async begin(): Promise<void> {
    const data = join(this.#folder, 'data')
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
    const child = spawn(
      join(this.#programs, 'postgres'),
      ['-D', data, '-p', String(this.port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...unprivileged(), stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.#process = child
    for await (const line of createInterface({ input: child.stderr }))
      if (line.includes('ready to accept connections')) break
    child.stderr.resume()
  }

  /** Stops it; what it holds stays. */
  async end(): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null) return
    const ended = once(child, 'exit')
    child.kill('SIGQUIT')
    await ended
  }

  async close(): Promise<void> {
    await this.end()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #create(): void {
    const data = join(this.#folder, 'data')
    const passwordFile = join(this.#folder, 'password')
    mkdirSync(data)
    writeFileSync(passwordFile, password)
    const { uid, gid } = unprivileged()
    if (uid !== undefined) for (const path of [this.#folder, data, passwordFile]) chownSync(path, uid, gid)
    const made = spawnSync(
      join(this.#programs, 'initdb'),
      ['-D', data, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'],
      { ...unprivileged(), encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  }
}

/** The server refuses to run as root. */
function unprivileged():
  { readonly uid: number; readonly gid: number } | { readonly uid?: never; gid?: never } {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens at a port.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
