import { predictionSchema } from '../../avro/prediction.ts'
import { fixedSchemas } from '../../avro/schema-source.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import { fixedIds, loadRigSchemas } from '../simulator/rig-files.ts'

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
