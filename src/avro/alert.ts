import { readFileSync } from 'node:fs'
import { packageFile } from '../package-file.ts'
import { parseSchemaJson } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** The schema that events of alerts are written with. */
export const alertSchema: SchemaJson = parseSchemaJson(
  // The build puts the text itself here.
  readFileSync(packageFile('schemas/alert.avsc'), 'utf8'),
  'schemas/alert.avsc',
)
