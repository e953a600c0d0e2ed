import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, SluiceError } from '../core/errors.ts'

/** A schema of JSON Schema or Protobuf, as it was written. */
export interface SchemaText {
  readonly text: string
  /** What it refers to, and what that refers to: the name that is used for it -> its text. */
  readonly references: ReadonlyMap<string, string>
}

/** How a Protobuf file names others, and how a JSON Schema does. */
const namesIn = {
  proto: /^\s*import\s+(?:public\s+|weak\s+|option\s+)?"([^"]+)"\s*;/gmu,
  json: /"\$ref"\s*:\s*"([^"#]+)/gu,
} as const

/**
 * A schema file with the files that it names, as far as they lie beside it or below: what is not there may be known all the
 * same (Protobuf's own types), or not be needed.
 *
 * @throws SluiceError SCHEMA when the file cannot be read
 */
export async function loadSchemaText(path: string): Promise<SchemaText> {
  const text = await readText(path)
  const pattern = isProtoFile(path) ? namesIn.proto : namesIn.json
  const references = new Map<string, string>()
  const queue = [text]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    // The pattern has one group.
    for (const name of Array.from(next.matchAll(pattern), (match) => match[1]!)) {
      if (references.has(name)) continue
      const found = await readFile(join(dirname(path), name), 'utf8').catch(() => null)
      if (found === null) continue
      references.set(name, found)
      queue.push(found)
    }
  }
  return { text, references }
}

export function isProtoFile(path: string): boolean {
  return path.endsWith('.proto')
}

/** @throws SluiceError SCHEMA */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new SluiceError('SCHEMA', `schema file ${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
