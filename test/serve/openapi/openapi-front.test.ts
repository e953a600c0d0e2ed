import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { frontsFor } from '../../../src/app/serving/fronts.ts'
import { categoriesFile, coolerFile, rigPipeline, service } from '../support.ts'
import type { TestService } from '../support.ts'
import { documentFaults } from './document-faults.ts'

interface Body {
  readonly content: Readonly<
    Record<
      string,
      { readonly schema?: object; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }
    >
  >
}

interface Operation {
  readonly tags: readonly string[]
  readonly parameters?: readonly object[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, Partial<Body>>>
  readonly security?: readonly object[]
}

interface Document {
  readonly security?: readonly object[]
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly properties: Readonly<Record<string, { readonly examples?: unknown }>> }>
    >
    readonly responses: Readonly<Record<string, Body>>
  }
}

async function documentOf(asked: TestService, path = '/openapi.json'): Promise<Document> {
  return (await asked.get(path)).json as Document
}

const served = {
  'a model': coolerFile,
  'a model with categories': categoriesFile,
  'the models of a pipeline': rigPipeline,
}

describe.each(Object.entries(served))('OpenAPI of %s', (_name, yaml) => {
  it('is a document of 3.1, at both paths', async () => {
    const asked = await service(yaml)
    const document = await documentOf(asked)
    expect(documentFaults(document)).toEqual([])
    expect(await documentOf(asked, '/v2/api-docs')).toEqual(document)
  })

  it('has every path that is answered', async () => {
    const document = await documentOf(await service(yaml))
    const fronts = frontsFor({ invocations: 'auto', vertex: { predict: null, health: null } })
    for (const { name, routes } of fronts) {
      for (const { path, method } of routes) {
        const operation = document.paths[path.replace(/\/:(\w+)/g, '/{$1}')]?.[method.toLowerCase()]
        expect(operation?.tags, `${method} ${path}`).toContain(name)
      }
    }
  })

  it('has examples that are scored, and schemas of them and their answers', async () => {
    const asked = await service(yaml)
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
    const { paths } = await documentOf(asked)
    const sent: string[] = []
    for (const [path, { post }] of Object.entries(paths)) {
      const { schema, examples = {} } = post?.requestBody?.content['application/json'] ?? {}
      for (const [name, { value }] of Object.entries(examples)) {
        const at = path.replace('{model}', name)
        expect(ajv.validate(schema!, value), `${at}: ${ajv.errorsText()}`).toBe(true)
        const { status, json, text } = await asked.post(at, value)
        expect(status, `${at}: ${text}`).toBe(200)
        const answered = post!.responses['200']!.content!['application/json']!.schema!
        expect(ajv.validate(answered, json), `${at}: ${ajv.errorsText()}`).toBe(true)
        sent.push(path)
      }
    }
    expect(new Set(sent)).toEqual(
      new Set([
        '/model/score',
        '/model/contribution',
        '/models/{model}/score',
        '/models/{model}/contribution',
        '/v1/models/{model}:predict',
      ]),
    )
  })
})

describe('OpenAPI', () => {
  it('tells columns with what is known of them', async () => {
    const asked = await service(categoriesFile)
    const { components } = await documentOf(asked)
    const { properties } = components.schemas['Row1.cooler']!
    const [{ columns }] = asked.serving.models as [(typeof asked.serving.models)[number]]
    expect(Object.keys(properties)).toEqual(columns.map(({ name }) => name))
    const known = columns.filter(({ levels }) => levels !== null)
    expect(known.length).toBeGreaterThan(0)
    for (const { name, levels } of known) expect(properties[name]!.examples).toEqual(levels)
  })

  it('tells the error shape of each front by an error', async () => {
    const { components, paths } = await documentOf(await service(coolerFile))
    expect(components.responses['dai']!.content).toMatchObject({
      'application/problem+json': { example: { status: 400, type: 'urn:sluice:malformed' } },
    })
    expect(components.responses['steam']!.content).toHaveProperty(['text/plain'])
    expect(paths['/model/score']!['post']!.responses['default']).toEqual({
      $ref: '#/components/responses/dai',
    })
  })

  it('says that a token is needed where one is, and where none is', async () => {
    const choices = { invocations: 'auto', vertex: { predict: null, health: null } } as const
    const open = await documentOf(await service(coolerFile))
    expect(open).not.toHaveProperty('security')
    const fronts = frontsFor({ ...choices, hasTokens: true })
    const document = await documentOf(await service(coolerFile, { fronts }))
    expect(documentFaults(document)).toEqual([])
    expect(document.security).toEqual([{ bearer: [] }, { apiKey: [] }])
    expect(document.paths['/ping']!['get']!.security).toEqual([])
  })

  it('is checked by a check that finds faults', () => {
    const operation = { operationId: 'a', responses: { 200: { description: 'x' } } }
    const broken = {
      openapi: '3.0.0',
      info: { title: 'x', version: '1' },
      security: [{ none: [] }],
      paths: {
        '/a/{b}': { get: operation, put: { ...operation, responses: { ok: { $ref: '#/components/x' } } } },
      },
    }
    expect(documentFaults(broken)).toEqual([
      'openapi: is not 3.1',
      '#: no security scheme none',
      '#/paths//a/{b}/put/responses/ok: #/components/x is nowhere',
      'get /a/{b}: its parameters are not those of its path',
      'put /a/{b}: is no method',
      "put /a/{b}: the id 'a' is none, or that of another",
      'put /a/{b}: its parameters are not those of its path',
      'put /a/{b}: ok is no status',
    ])
  })
})
