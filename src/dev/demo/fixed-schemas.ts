import { predictionSchema } from '../../avro/prediction.ts'
import { fixedSchemas } from '../../avro/schema-source.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import { loadRigSchemas } from '../simulator/rig-files.ts'

/** Ids that stand for the demo's schemas where there is no registry: the same as the simulator's own defaults. */
export const fixedIds = { cycle: 1, prediction: 2, text: 3 } as const

/** The demo's schemas without a registry. */
export async function demoSchemas(): Promise<SchemaSource> {
  const { cycle, text } = await loadRigSchemas()
  return fixedSchemas(
    new Map([
      [fixedIds.cycle, cycle],
      [fixedIds.prediction, predictionSchema],
      [fixedIds.text, text],
    ]),
  )
}
