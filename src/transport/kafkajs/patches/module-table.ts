import { createRequire } from 'node:module'
import type * as Kafkajs from 'kafkajs'
import { SluiceError } from '../../../core/errors.ts'

const require = createRequire(import.meta.url)

/** The only version whose inner functions the patches know. */
export const patchedVersion = '2.2.4'

/** kafkajs's own modules by their path under its `src`, such as `producer/groupMessagesPerPartition`. */
export interface ModuleTable {
  /** The module's exports as they stand. The caller says their type: kafkajs's inner modules have none. */
  load(path: string): unknown
  /** From now on, whoever requires the module gets `exports`. Modules that required it before keep what they have. */
  replace(path: string, exports: unknown): void
}

export const kafkajsModules: ModuleTable = {
  load: (path) => require(`kafkajs/src/${path}`) as unknown,
  replace(path, exports) {
    const id = require.resolve(`kafkajs/src/${path}`)
    require(id)
    // Just required, so it is in the table.
    require.cache[id]!.exports = exports
  },
}

/** kafkajs itself; only to be called once the patches are in. */
export function requireKafkajs(): typeof Kafkajs {
  return require('kafkajs') as typeof Kafkajs
}

export function assertPatchable(): void {
  // A package.json has a version.
  const { version } = require('kafkajs/package.json') as { version: string }
  assertVersion(version)
  if (require.resolve('kafkajs') in require.cache) {
    throw new SluiceError(
      'CONFIG',
      'kafkajs was loaded before Sluice could patch it. Import Sluice first, and use no other kafkajs client in this process.',
    )
  }
}

export function assertVersion(version: string): void {
  if (version === patchedVersion) return
  throw new SluiceError(
    'CONFIG',
    `kafkajs ${version} is installed, but Sluice's patches fit version ${patchedVersion} only. Install kafkajs ${patchedVersion} exactly (npm ci does).`,
  )
}
