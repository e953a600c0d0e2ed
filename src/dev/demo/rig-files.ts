import { fileURLToPath } from 'node:url'
import { loadSchemaFile } from '../../avro/schema.ts'
import type { SchemaJson } from '../../avro/schema.ts'

/** A file of the package, beside src/ and beside dist/ alike. */
function packaged(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url))
}

export const rigFiles = {
  config: packaged('examples/hydraulic-rig/sluice.yaml'),
  statistics: packaged('examples/hydraulic-rig/rig-statistics.json'),
  simulator: packaged('examples/hydraulic-rig/simulator.ts'),
  cycleSchema: packaged('schemas/sensor-cycle.avsc'),
  textSchema: packaged('examples/hydraulic-rig/sensor-cycle-text.avsc'),
} as const

export interface RigSchemas {
  readonly cycle: SchemaJson
  /** Readings as texts: what a careless producer writes. */
  readonly text: SchemaJson
}

export async function loadRigSchemas(): Promise<RigSchemas> {
  const [cycle, text] = await Promise.all([
    loadSchemaFile(rigFiles.cycleSchema),
    loadSchemaFile(rigFiles.textSchema),
  ])
  return { cycle, text }
}
