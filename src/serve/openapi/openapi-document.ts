import { version } from '../../version.ts'
import type { Front, FrontRoute, RouteBodies, Serving } from '../front.ts'
import { Refusal } from '../refusal.ts'
import { requestRowSchema } from '../row-schema.ts'
import type { ServedModel } from '../served-model.ts'

export interface OpenApiParts {
  readonly fronts: readonly Front[]
  readonly serving: Serving
  /** Whether a token is asked for. */
  readonly hasTokens: boolean
}

type Json = Record<string, unknown>

/** An OpenAPI 3.1 document of the routes of fronts, with the columns of the models that are served. */
export function openApiDocument({ fronts, serving, hasTokens }: OpenApiParts): object {
  const spoken = fronts.filter(({ routes }) => routes.length > 0)
  return {
    openapi: '3.1.0',
    info: {
      title: serving.name,
      version,
      description: serving.models.map(modelLine).join('\n'),
    },
    // Wherever this document was found.
    servers: [{ url: '/' }],
    ...(hasTokens ? { security: [{ bearer: [] }, { apiKey: [] }] } : {}),
    tags: spoken.map(({ name, description }) => ({ name, description })),
    paths: pathsOf(spoken, serving),
    components: {
      schemas: Object.fromEntries(serving.models.map((model, at) => [rowName(model, at), rowOf(model)])),
      responses: Object.fromEntries(spoken.map((front) => [front.name, refusalOf(front)])),
      ...(hasTokens ? { securitySchemes } : {}),
    },
  }
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
}

function modelLine({ name, version: of, platform, category, target }: ServedModel): string {
  return `* ${name} ${of}: ${category}${target === null ? '' : ` of ${target}`} (${platform})`
}

/** Of the characters that names of components may have. */
function rowName({ name }: ServedModel, at: number): string {
  return `Row${at + 1}.${name.replace(/[^\w.-]/g, '_')}`
}

function rowOf({ name, columns }: ServedModel): object {
  return { title: `A row of ${name}`, ...requestRowSchema(columns) }
}

/** The error shape of a front, by an error that it makes. */
function refusalOf(front: Front): object {
  const refusal = new Refusal('malformed', 'what is wrong with the request, where, and what to do')
  const { headers, body } = front.refuse(refusal, { path: '/', id: 'request-1', body: Buffer.alloc(0) })
  const type = headers['content-type']!.split(';', 1)[0]!
  const text = body.toString()
  const isJson = type.endsWith('json')
  const example: unknown = isJson ? JSON.parse(text) : text
  return {
    description: 'The request is refused',
    content: { [type]: { schema: { type: isJson ? 'object' : 'string' }, example } },
  }
}

/** Where several fronts have a method of a path, the first describes it, and all are named. */
function pathsOf(fronts: readonly Front[], serving: Serving): Json {
  const paths: Record<string, Record<string, Json & { tags: string[] }>> = {}
  for (const front of fronts) {
    for (const route of front.routes) {
      const path = route.path.replace(/\/:(\w+)/g, '/{$1}')
      const method = route.method.toLowerCase()
      const item = (paths[path] ??= {})
      const known = item[method]
      if (known === undefined) item[method] = { tags: [front.name], ...operationOf(front, route, serving) }
      else if (!known.tags.includes(front.name)) known.tags.push(front.name)
    }
  }
  return paths
}

function operationOf(front: Front, route: FrontRoute, serving: Serving): Json {
  const names = Array.from(route.path.matchAll(/\/:(\w+)/g), ([, name]) => name!)
  const asked = names.includes('model') ? serving.models : serving.models.slice(0, 1)
  const described = asked.flatMap((model) => {
    const bodies = route.describe?.(model) ?? null
    return bodies === null ? [] : [{ name: model.name, ...bodies }]
  })
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(names.length === 0 ? {} : { parameters: names.map((name) => parameter(name, serving)) }),
    ...(route.method === 'GET' ? {} : { requestBody: requestBody(route, described) }),
    responses: {
      200: {
        description: 'The answer',
        ...(described.length === 0
          ? {}
          : { content: json({ schema: anyOf(described.map(({ response }) => response)) }) }),
      },
      default: { $ref: `#/components/responses/${front.name}` },
    },
    ...(route.open === true ? { security: [] } : {}),
  }
}

function operationId({ method, path }: FrontRoute): string {
  const words = path.match(/\w+/g) ?? ['root']
  return [method.toLowerCase(), ...words].join('-')
}

function parameter(name: string, { models }: Serving): object {
  const known = name === 'model' ? { enum: models.map((model) => model.name) } : {}
  return { name, in: 'path', required: true, schema: { type: 'string', ...known } }
}

type Described = RouteBodies & { readonly name: string }

function requestBody({ bodies = [] }: FrontRoute, described: readonly Described[]): object {
  const types = bodies.filter((type) => type !== '').map((type) => (type === '*' ? '*/*' : type))
  const content = Object.fromEntries((types.length === 0 ? ['*/*'] : types).map((type) => [type, {}]))
  if (described.length === 0) return { content }
  const schema = anyOf(described.map(({ request }) => request))
  const examples = Object.fromEntries(described.map(({ name, example }) => [name, { value: example }]))
  return { required: true, content: { ...content, ...json({ schema, examples }) } }
}

function json(content: object): object {
  return { 'application/json': content }
}

function anyOf(schemas: readonly object[]): object {
  return schemas.length === 1 ? schemas[0]! : { anyOf: schemas }
}
