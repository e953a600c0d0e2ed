import { readConfig } from '../../../../src/app/assemble.ts'
import type { Config } from '../../../../src/config/schema.ts'
import { rigFiles } from '../../../../src/dev/simulator/rig-files.ts'

/** The example's, with changes. */
export function rigConfig(...overrides: readonly string[]): Config {
  return readConfig({ file: rigFiles.config, overrides, environment: {} })
}
