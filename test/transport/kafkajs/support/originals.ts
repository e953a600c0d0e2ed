import { createRequire } from 'node:module'
import type { ModuleTable } from '../../../../src/transport/kafkajs/patches/module-table.ts'

const require = createRequire(import.meta.url)

/** A function or class of kafkajs as it was published; the caller knows its type. */
export function original(path: string): unknown {
  return require(`kafkajs/src/${path}`) as unknown
}

/** Applies a patch to a table of its own: what it replaces is seen through `replaced`, the originals stay. */
export function isolatedModules(): ModuleTable & { readonly replaced: ReadonlyMap<string, unknown> } {
  const replaced = new Map<string, unknown>()
  return {
    replaced,
    load: original,
    replace: (path, exports) => void replaced.set(path, exports),
  }
}
