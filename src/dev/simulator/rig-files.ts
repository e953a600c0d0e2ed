import { loadSchemaFile } from '../../avro/schema.ts'
import type { SchemaJson } from '../../avro/schema.ts'
import { packageFile } from '../../package-file.ts'

export const rigFiles = {
  config: packageFile('examples/hydraulic-rig/sluice.yaml'),
  windowsConfig: packageFile('examples/hydraulic-rig/windows.yaml'),
  statistics: packageFile('examples/hydraulic-rig/rig-statistics.json'),
  cycleSchema: packageFile('schemas/sensor-cycle.avsc'),
  textSchema: packageFile('examples/hydraulic-rig/sensor-cycle-text.avsc'),
  readingSchema: packageFile('schemas/sensor-reading.avsc'),
  blockSchema: packageFile('schemas/sensor-block.avsc'),
} as const

/** Ids that stand for the rig's schemas where there is no registry: readers and simulator go by the same ones. */
export const fixedIds = { cycle: 1, prediction: 2, text: 3, readings: 4, blocks: 5 } as const

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

/** The schema of events of readings. */
export function loadReadingSchema(shape: 'readings' | 'blocks'): Promise<SchemaJson> {
  return loadSchemaFile(shape === 'readings' ? rigFiles.readingSchema : rigFiles.blockSchema)
}
