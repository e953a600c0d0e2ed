import { isAbsolute, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * What a file says of the schema that editors are to hold it against: a path from its folder, which goes with the project; an
 * address where the path would have blanks, at which editors end, or leads to another drive.
 */
export function editorSchemaFrom(folder: string, schema: string): string {
  const path = relative(folder, schema)
  return /\s/.test(path) || isAbsolute(path) ? pathToFileURL(schema).href : path.replaceAll('\\', '/')
}
