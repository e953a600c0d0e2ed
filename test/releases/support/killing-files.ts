import nodeFiles from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { FileSystem } from '../../../src/releases/file-objects.ts'

type Step = (...args: unknown[]) => unknown

/** What changes something, or makes it last. Between two of them it does not matter when a process ends. */
const steps = ['link', 'mkdir', 'open', 'rename', 'rm', 'sync', 'writeFile']

/** What is never heard of again. */
const never = new Promise<never>(() => undefined)

function killThisProcess(): void {
  // Not one that can be caught: nothing of ours runs after it.
  process.kill(process.pid, 'SIGKILL')
}

/**
 * A file system whose step number `fatal` is the last thing that its user does: before it `die` is called, and neither it nor any
 * later one is made. Writing is two steps, a half each.
 */
export function killingFiles(fatal: number, die: () => void = killThisProcess): FileSystem {
  // Whoever puts this one in its place still has the real one here.
  const real = { ...nodeFiles }
  let done = 0
  function isDead(): boolean {
    done += 1
    if (done === fatal) die()
    return done >= fatal
  }

  function counting<T extends object>(target: T, special: Readonly<Record<string, Step>>): T {
    return new Proxy(target, {
      get(whole, name) {
        const member: unknown = Reflect.get(whole, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (steps.includes(String(name)) && isDead()) return never
          const replaced = special[String(name)]
          return replaced === undefined ? (member as Step).apply(whole, args) : replaced(...args)
        }
      },
    })
  }

  async function writeInHalves(file: FileHandle, content: Uint8Array | AsyncIterable<Uint8Array>) {
    const bytes = content instanceof Uint8Array ? content : await buffer(content)
    const half = Math.floor(bytes.length / 2)
    await file.writeFile(bytes.subarray(0, half))
    if (isDead()) return never
    return file.writeFile(bytes.subarray(half))
  }

  async function open(...args: Parameters<FileSystem['open']>): Promise<FileHandle> {
    const file = await real.open(...args)
    return counting(file, {
      writeFile: (content) => writeInHalves(file, content as Uint8Array | AsyncIterable<Uint8Array>),
    })
  }

  return counting(real, { open: (...args) => open(...(args as Parameters<FileSystem['open']>)) })
}

/** Gives such files to whoever takes those of Node from now on; the function that it returns takes them away. */
export function killAt(fatal: number, die?: () => void): () => void {
  const files = killingFiles(fatal, die)
  const names = ['link', 'mkdir', 'open', 'rename', 'rm'] as const
  const before = Object.fromEntries(names.map((name) => [name, nodeFiles[name]]))
  Object.assign(nodeFiles, Object.fromEntries(names.map((name) => [name, files[name]])))
  return () => void Object.assign(nodeFiles, before)
}
