import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How the registries of the same interface differ in what they answer. */
export interface Dialect {
  readonly name: string
  readonly basePath: string
  /** Members added to an answer that holds an Avro schema. */
  readonly schemaExtras: object
  readonly unknownId: { readonly error_code: number; readonly message: string }
  /** Answer to a path that does not exist. */
  readonly noSuchPath: object
  /** Whether schemas can be looked up by their GUID. */
  readonly hasGuids: boolean
  /** Whether a subject's compatibility can be asked before it was set. */
  readonly configFallsBack: boolean
}

export const dialects: readonly Dialect[] = [
  {
    name: 'Confluent',
    basePath: '',
    schemaExtras: { guid: '6b9e5d2c-0000-0000-0000-000000000000' },
    hasGuids: true,
    unknownId: { error_code: 40403, message: 'Schema 99 not found' },
    noSuchPath: { error_code: 404, message: 'HTTP 404 Not Found' },
    configFallsBack: false,
  },
  {
    name: 'Karapace',
    basePath: '',
    schemaExtras: { schemaType: 'AVRO' },
    hasGuids: false,
    unknownId: { error_code: 40403, message: 'Schema not found' },
    noSuchPath: {},
    configFallsBack: false,
  },
  {
    name: 'Apicurio',
    basePath: '/apis/ccompat/v7',
    schemaExtras: { references: [] },
    hasGuids: false,
    unknownId: { error_code: 40403, message: "No content with id/hash 'contentId-99' was found." },
    noSuchPath: { error_code: 0, message: 'RESTEASY003210: Could not find resource for full path' },
    configFallsBack: true,
  },
]

interface Registered {
  readonly id: number
  readonly subject: string
  readonly version: number
  readonly schema: string
  readonly schemaType?: string
  readonly references?: readonly object[]
}

/** What is registered beside the text of a schema. */
interface Beside {
  readonly references?: readonly object[] | undefined
  readonly schemaType?: string
}

/** The GUID that the registry gives to the schema with an id. */
export function guidOf(id: number): string {
  return `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}`
}

/** A registry in this process, over HTTP, with as much of the interface as is used. */
export class FakeRegistry {
  readonly #dialect: Dialect
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  readonly #registered: Registered[] = []
  readonly #config = new Map<string, string>()
  /** `GET /schemas/ids/1` and so on, in order. */
  readonly requests: string[] = []
  readonly authorizations: (string | undefined)[] = []
  /** Answers given instead of the registry's own: a status, or nothing at all. */
  disturbance:
    | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
    | 'hang'
    | null = null
  /** After so many disturbed answers it answers well again. */
  disturbances = Infinity

  constructor(dialect: Dialect = dialects[0]!) {
    this.#dialect = dialect
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    // A listening TCP server has such an address.
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}${this.#dialect.basePath}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** As if somebody had registered it. */
  add(
    schema: unknown,
    subject = 'some-value',
    references?: readonly object[],
    schemaType?: 'JSON' | 'PROTOBUF',
  ): number {
    const beside = { references, ...(schemaType === undefined ? {} : { schemaType }) }
    return this.#register(subject, typeof schema === 'string' ? schema : JSON.stringify(schema), beside).id
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').slice(this.#dialect.basePath.length)
    this.requests.push(`${request.method ?? ''} ${path}`)
    this.authorizations.push(request.headers.authorization)
    if (this.disturbance === 'hang') return
    if (this.disturbance !== null && this.disturbances-- > 0) {
      const { status, headers = {}, body } = this.disturbance
      response.writeHead(status, headers).end(body)
      return
    }
    const { status, body } = this.#answer(request.method ?? '', path, await bodyOf(request))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #answer(method: string, path: string, body: Record<string, string>): { status: number; body: unknown } {
    const [root = '', a = '', b = '', c = ''] = path.slice(1).split('/').map(decodeURIComponent)
    switch (`${method} ${root}`) {
      case 'GET schemas':
        return a === 'types'
          ? ok(['JSON', 'PROTOBUF', 'AVRO'])
          : a === 'ids'
            ? this.#byId(Number(b))
            : a === 'guids' && this.#dialect.hasGuids
              ? this.#byId(this.#registered.findIndex(({ id }) => guidOf(id) === b) + 1)
              : this.#lost()
      case 'GET subjects':
        return this.#version(a, c)
      case 'POST subjects':
        return b === 'versions' ? this.#take(a, body['schema'] ?? '') : this.#find(a, body['schema'] ?? '')
      case 'POST compatibility':
        return this.#registered.some(({ subject }) => subject === b)
          ? ok({ is_compatible: !(body['schema'] ?? '').includes('incompatible') })
          : missing(40402)
      case 'GET config':
        return this.#configOf(a)
      case 'PUT config':
        this.#config.set(a, body['compatibility'] ?? '')
        return ok({ compatibility: body['compatibility'] })
      default:
        return this.#lost()
    }
  }

  #lost() {
    return { status: 404, body: this.#dialect.noSuchPath }
  }

  #byId(id: number) {
    const found = this.#registered.find((one) => one.id === id)
    if (found === undefined) return { status: 404, body: this.#dialect.unknownId }
    return ok({ ...this.#dialect.schemaExtras, schema: found.schema, ...besideOf(found) })
  }

  #version(subject: string, version: string) {
    const versions = this.#registered.filter((one) => one.subject === subject)
    if (versions.length === 0) return missing(40401)
    const found = version === 'latest' ? versions.at(-1) : versions[Number(version) - 1]
    return found === undefined ? missing(40402) : ok({ ...this.#dialect.schemaExtras, ...found })
  }

  #find(subject: string, schema: string) {
    const found = this.#registered.find((one) => one.subject === subject && one.schema === schema)
    return found === undefined ? missing(40403) : ok({ ...this.#dialect.schemaExtras, ...found })
  }

  #take(subject: string, schema: string) {
    if (schema.includes('incompatible'))
      return { status: 409, body: { error_code: 409, message: 'incompatible' } }
    return ok({ id: this.#register(subject, schema).id })
  }

  #register(subject: string, schema: string, beside: Beside = {}): Registered {
    const same = this.#registered.find((one) => one.subject === subject && one.schema === schema)
    if (same !== undefined) return same
    const version = this.#registered.filter((one) => one.subject === subject).length + 1
    const added = {
      id: this.#registered.length + 1,
      subject,
      version,
      schema,
      ...besideOf(beside),
    }
    this.#registered.push(added)
    return added
  }

  #configOf(subject: string) {
    const fallback = subject === '' ? 'BACKWARD' : this.#dialect.configFallsBack ? 'NONE' : undefined
    const level = this.#config.get(subject) ?? fallback
    return level === undefined ? missing(40408) : ok({ compatibilityLevel: level })
  }
}

function ok(body: unknown) {
  return { status: 200, body }
}

function missing(code: number) {
  return { status: 404, body: { error_code: code, message: 'not found' } }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>)
}

function besideOf({ references, schemaType }: Beside) {
  return {
    ...(references === undefined ? {} : { references }),
    ...(schemaType === undefined ? {} : { schemaType }),
  }
}
