import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { registryAddress } from '../../../src/avro/registry-http.ts'
import type { RegistryAddress } from '../../../src/avro/registry-http.ts'

interface Version {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly schema: string
  readonly schemaType?: string
  readonly references?: readonly object[]
}

export interface IdRegistry {
  readonly address: RegistryAddress
  readonly versions: Version[]
  readonly modes: Map<string, string>
  readonly rules: Map<string, string>
  /** The next id that it gives by itself. */
  nextId: number
}

/**
 * A registry that gives ids as Confluent's does: in the mode IMPORT, which a subject may have, those that it is told, elsewhere its own. One without
 * modes answers 404 there, as Apicurio's does.
 */
export async function idRegistry({ hasModes }: { readonly hasModes: boolean }): Promise<IdRegistry> {
  const versions: Version[] = []
  const [modes, rules] = [new Map<string, string>(), new Map<string, string>()]
  const registry = { versions, modes, rules, nextId: 1 }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece: Buffer) => (text += piece.toString()))
    request.on('end', () => {
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, never>)
      const [status, answer] = answerTo(registry, hasModes, request.method ?? 'GET', request.url ?? '/', body)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return Object.assign(registry, { address: registryAddress(`http://127.0.0.1:${port}`) })
}

type Answer = readonly [number, unknown]
const notFound: Answer = [404, { error_code: 40401, message: 'not found' }]

function answerTo(
  registry: Omit<IdRegistry, 'address'>,
  hasModes: boolean,
  method: string,
  url: string,
  body: Record<string, never>,
): Answer {
  const { versions, modes, rules } = registry
  const [, kind = '', subject = '', what, which] = url.replace(/\?.*/, '').split('/').map(decodeURIComponent)
  if (kind === 'mode' && hasModes) return setting(modes, method, subject, body['mode'], 'mode', 'READWRITE')
  // Apicurio's has no rules for a subject that is not there.
  const isStrange = subject !== '' && !versions.some((each) => each.subject === subject)
  if (kind === 'config' && !hasModes && isStrange) return [404, { error_code: 40401 }]
  if (kind === 'config')
    return setting(rules, method, subject, body['compatibility'], 'compatibilityLevel', 'BACKWARD')
  if (kind === 'schemas') {
    const found = versions.find(({ id }) => id === Number(what))
    return found === undefined ? [404, { error_code: 40403, message: 'no schema' }] : [200, found]
  }
  if (kind !== 'subjects') return [404, {}]
  if (subject === '') return [200, [...new Set(versions.map((each) => each.subject))]]
  const of = versions.filter((each) => each.subject === subject)
  if (method === 'POST') return registered(registry, subject, of, body)
  if (which === undefined) return of.length === 0 ? notFound : [200, of.map(({ version }) => version)]
  const found = of.find(({ version }) => version === Number(which))
  return found === undefined ? notFound : [200, found]
}

/** By subject; the empty one is for all. */
function setting(
  all: Map<string, string>,
  method: string,
  subject: string,
  value: string | undefined,
  name: string,
  otherwise: string,
): Answer {
  if (method === 'PUT') all.set(subject, value ?? '')
  if (method === 'DELETE') return all.delete(subject) ? [200, {}] : notFound
  const found = all.get(subject) ?? (subject === '' ? otherwise : undefined)
  return found === undefined ? notFound : [200, { [name]: found }]
}

function registered(
  registry: Omit<IdRegistry, 'address'>,
  subject: string,
  of: readonly Version[],
  body: Readonly<Record<string, unknown>>,
): Answer {
  const { versions, modes, rules } = registry
  const isImport = modes.get(subject) === 'IMPORT'
  const rule = rules.get(subject) ?? rules.get('') ?? 'BACKWARD'
  if (!isImport && rule !== 'NONE' && of.length > 0)
    return [409, { error_code: 409, message: 'not compatible' }]
  if (!isImport && 'id' in body) return [422, { error_code: 42205, message: 'not in import mode' }]
  const known = versions.find(({ schema }) => schema === body['schema'])
  const id: number = isImport ? Number(body['id']) : (known?.id ?? registry.nextId++)
  const version: number = isImport ? Number(body['version']) : of.length + 1
  const { schema, schemaType, references } = body as unknown as Version
  versions.push({
    ...{ subject, version, id, schema },
    ...(schemaType === undefined ? {} : { schemaType }),
    ...(references === undefined ? {} : { references }),
  })
  return [200, { id }]
}
