import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { whenDone } from '../../e2e/support/closing.ts'
import type { ImageConfig } from './image-archive.ts'

export interface Image {
  readonly root: string
  readonly config: ImageConfig['config']
}

/**
 * An image's program as an engine starts it: process 1 of its own, the image's user, a read-only root, /tmp in memory, no
 * rights. With the machine's network, where `network` says so, else with none.
 */
function bwrap({ root, config }: Image, options: ContainerOptions): readonly string[] {
  const { network = false, env = {} } = options
  const [user = '', group = ''] = config.User.split(':')
  const set = [...config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]
  return [
    ...['--ro-bind', root, '/', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...['--unshare-all', ...(network ? ['--share-net'] : []), '--uid', user, '--gid', group],
    ...['--as-pid-1', '--die-with-parent', '--chdir', config.WorkingDir, '--clearenv'],
    ...set.flatMap((pair) => ['--setenv', ...pair.split(/=(.*)/s, 2)]),
  ]
}

interface ContainerOptions {
  readonly network?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Runs to its end. */
export function runOnce(image: Image, command: readonly string[], options: ContainerOptions = {}) {
  const { status, stdout, stderr } = spawnSync('bwrap', [...bwrap(image, options), ...command], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** A container that goes on running; killed when the test file is done. */
export class Container {
  readonly log: Readonly<Record<string, unknown>>[] = []
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
  readonly #pid: Promise<number>

  /** @param trace a file in which strace writes whom it asks for anything */
  constructor(image: Image, args: readonly string[], options: ContainerOptions & { readonly trace: string }) {
    const { Entrypoint } = image.config
    const strace = ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=connect,sendto', '-o', options.trace]
    const contained = ['bwrap', '--info-fd', '3', ...bwrap(image, options), ...Entrypoint, ...args]
    const child = spawn('strace', [...strace, ...contained], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    // Lines of the log are JSON.
    const keep = (line: string) => this.log.push(JSON.parse(line) as Readonly<Record<string, unknown>>)
    createInterface({ input: child.stdout! }).on('line', keep)
    // Opened as a pipe above. strace has it too, and keeps it open.
    this.#pid = once(child.stdio[3] as Readable, 'data').then(([said]) => processIn(String(said)))
    const errors = text(child.stderr!)
    this.ended = once(child, 'close').then(async () => ({ code: child.exitCode, stderr: await errors }))
    whenDone(() => {
      child.kill('SIGKILL')
      return this.ended
    })
  }

  /** Tells process 1, as an engine does. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    process.kill(await this.#pid, signal)
  }
}

/** As bwrap writes it: JSON, a field a line, this one first. */
function processIn(said: string): number {
  return Number(/"child-pid": (\d+)/.exec(said)![1])
}
