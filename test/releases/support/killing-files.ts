import nodeFiles from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { FileSystem } from '../../../src/releases/file-objects.ts'

type Step = (...args: unknown[]) => unknown

/** What changes something, or makes it last. Between two of them it does not matter when a process ends. */
const steps = ['link', 'mkdir', 'open', 'rename', 'rm', 'sync', 'writeFile']

/** A file system whose step number `fatal` is the last thing that this process does: it kills itself before it. Writing is two steps, a half each. */
export function killingFiles(fatal: number): FileSystem {
  let done = 0
  function step(): void {
    done += 1
    // Not one that can be caught: nothing of ours runs after it.
    if (done === fatal) process.kill(process.pid, 'SIGKILL')
  }

  function counting<T extends object>(target: T, special: Readonly<Record<string, Step>>): T {
    return new Proxy(target, {
      get(real, name) {
        const member: unknown = Reflect.get(real, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (steps.includes(String(name))) step()
          const replaced = special[String(name)]
          return replaced === undefined ? (member as Step).apply(real, args) : replaced(...args)
        }
      },
    })
  }

  async function writeInHalves(file: FileHandle, content: Uint8Array | AsyncIterable<Uint8Array>) {
    const bytes = content instanceof Uint8Array ? content : await buffer(content)
    const half = Math.floor(bytes.length / 2)
    await file.writeFile(bytes.subarray(0, half))
    step()
    await file.writeFile(bytes.subarray(half))
  }

  async function open(...args: Parameters<FileSystem['open']>): Promise<FileHandle> {
    const file = await nodeFiles.open(...args)
    return counting(file, {
      writeFile: (content) => writeInHalves(file, content as Uint8Array | AsyncIterable<Uint8Array>),
    })
  }

  return counting(nodeFiles, { open: (...args) => open(...(args as Parameters<FileSystem['open']>)) })
}
