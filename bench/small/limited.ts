import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const roots = ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'] as const

/** A group of processes that has so much memory and no more: the kernel kills what wants it. */
export class MemoryLimit {
  readonly folder: string
  readonly #isOld: boolean

  private constructor(folder: string, isOld: boolean) {
    this.folder = folder
    this.#isOld = isOld
  }

  /** Null where groups cannot be made, as without root. */
  static make(name: string, megabytes: number): MemoryLimit | null {
    for (const root of roots) {
      const folder = join(root, name)
      const isOld = root.endsWith('/memory')
      try {
        mkdirSync(folder)
      } catch {
        continue
      }
      const file = join(folder, isOld ? 'memory.limit_in_bytes' : 'memory.max')
      if (existsSync(file)) {
        writeFileSync(file, `${megabytes}M`)
        return new MemoryLimit(folder, isOld)
      }
      rmdirSync(folder)
    }
    return null
  }

  /** A command that is in it from its first instruction on. */
  command(command: readonly string[]): readonly string[] {
    return ['sh', '-c', `echo $$ > ${join(this.folder, 'cgroup.procs')}; exec "$@"`, 'sh', ...command]
  }

  /** The most that was in use so far, pages of files included. */
  get peakMb(): number {
    const file = join(this.folder, this.#isOld ? 'memory.max_usage_in_bytes' : 'memory.peak')
    return Number(readFileSync(file, 'utf8')) / 2 ** 20
  }

  remove(): void {
    rmdirSync(this.folder)
  }
}
