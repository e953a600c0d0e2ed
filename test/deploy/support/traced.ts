import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { skipAloud } from '../../support/skip-aloud.ts'

/** For `describe.skipIf(...)`: true, and said on the terminal, where a program of Debian's is not installed. */
export function skipWithout(...programs: readonly string[]): boolean {
  const absent = programs.filter((program) => spawnSync(program, ['--version']).status !== 0)
  return skipAloud(absent.length > 0 && `${absent.join(', ')} is not installed`)
}

export interface Traced {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** `address:port` of all that a connection was tried to, by the process and all that it started. */
  readonly asked: readonly string[]
}

/** Runs a command and writes down, by strace, whom it asks for anything. */
export function traced(
  command: readonly string[],
  options: { readonly trace: string; readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Traced {
  const { trace, cwd, env = process.env } = options
  const strace = [
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-e',
    'trace=connect,sendto',
    '-e',
    'signal=none',
    '-o',
    trace,
  ]
  const { status, stdout, stderr } = spawnSync('strace', [...strace, ...command], {
    cwd,
    env,
    encoding: 'utf8',
  })
  const asked = askedIn(readFileSync(trace, 'utf8'))
  rmSync(trace)
  return { status, stdout, stderr, asked }
}

const port = /sin6?_port=htons\((\d+)\)/
const address = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/

/** In the order of their first time. Sockets of the machine itself (AF_UNIX, AF_NETLINK) are nobody elsewhere. */
export function askedIn(trace: string): readonly string[] {
  const lines = trace.split('\n').filter((line) => address.test(line))
  const places = lines.map((line) => {
    const [, v4, v6] = address.exec(line)!
    return `${v4 ?? v6!}:${port.exec(line)?.[1] ?? ''}`
  })
  return [...new Set(places)]
}

/** In a network namespace in which there is this process alone: its own loopback, and nothing else. */
export function withoutNetwork(...command: readonly string[]): readonly string[] {
  return ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--', ...command]
}
