/** What is wrong with an OpenAPI 3.1 document as such: required parts, references, names, parameters. Empty where nothing is. */
export function documentFaults(document: unknown): readonly string[] {
  const faults: string[] = []
  const fault = (where: string, what: string) => void faults.push(`${where}: ${what}`)
  const root = asObject(document)
  onlyKeys(root, ['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components'], 'root', fault)
  if (!/^3\.1\.\d+$/.test(textOf(root['openapi']))) fault('openapi', 'is not 3.1')
  for (const key of ['title', 'version'])
    if (textOf(asObject(root['info'])[key]) === '') fault('info', `no ${key}`)
  const schemes = Object.keys(asObject(asObject(root['components'])['securitySchemes']))
  for (const { where, value } of walk(root, '#')) {
    const { $ref } = value
    if (typeof $ref === 'string' && at(root, $ref) === undefined) fault(where, `${$ref} is nowhere`)
    if (Array.isArray(value['security']))
      for (const name of value['security'].flatMap((need: object) => Object.keys(need)))
        if (!schemes.includes(name)) fault(where, `no security scheme ${name}`)
  }
  for (const [kind, parts] of Object.entries(asObject(root['components'])))
    for (const name of Object.keys(asObject(parts)))
      if (!/^[\w.-]+$/.test(name)) fault(kind, `${name} is no name of a component`)
  const tags = Array.isArray(root['tags']) ? root['tags'].map((tag: { name: string }) => tag.name) : []
  const ids = new Set<string>()
  const shapes = new Set<string>()
  for (const [path, item] of Object.entries(asObject(root['paths']))) {
    if (!path.startsWith('/')) fault(path, 'begins with no slash')
    const shape = path.replace(/\{\w+\}/g, '{}')
    if (shapes.has(shape)) fault(path, 'is the path of another too')
    shapes.add(shape)
    for (const [method, given] of Object.entries(asObject(item))) {
      const where = `${method} ${path}`
      const operation = asObject(given)
      if (!['get', 'post'].includes(method)) fault(where, 'is no method')
      onlyKeys(
        operation,
        ['tags', 'operationId', 'summary', 'parameters', 'requestBody', 'responses', 'security'],
        where,
        fault,
      )
      const id = textOf(operation['operationId'])
      if (id === '' || ids.has(id)) fault(where, `the id '${id}' is none, or that of another`)
      ids.add(id)
      for (const tag of (operation['tags'] ?? []) as string[])
        if (!tags.includes(tag)) fault(where, `no tag ${tag}`)
      const wanted = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name!)
      const parameters = (operation['parameters'] ?? []) as Record<string, unknown>[]
      if (String(parameters.map(({ name }) => name)) !== String(wanted))
        fault(where, 'its parameters are not those of its path')
      for (const parameter of parameters)
        if (parameter['in'] !== 'path' || parameter['required'] !== true || parameter['schema'] === undefined)
          fault(where, 'a parameter of a path is required, and has a schema')
      if (method === 'get' && operation['requestBody'] !== undefined) fault(where, 'GET has a body')
      if (
        operation['requestBody'] !== undefined &&
        Object.keys(asObject(asObject(operation['requestBody'])['content'])).length === 0
      )
        fault(where, 'a body has a content')
      const responses = asObject(operation['responses'])
      if (Object.keys(responses).length === 0) fault(where, 'no response')
      for (const [status, response] of Object.entries(responses)) {
        if (!/^([1-5]\d\d|default)$/.test(status)) fault(where, `${status} is no status`)
        if (asObject(response)['$ref'] === undefined && textOf(asObject(response)['description']) === '')
          fault(where, 'a response has a description')
      }
    }
  }
  return faults
}

type Json = Readonly<Record<string, unknown>>

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function onlyKeys(
  value: Json,
  known: readonly string[],
  where: string,
  fault: (where: string, what: string) => void,
) {
  for (const key of Object.keys(value)) if (!known.includes(key)) fault(where, `${key} is not known`)
}

function* walk(value: unknown, where: string): Generator<{ where: string; value: Json }> {
  if (typeof value !== 'object' || value === null) return
  yield { where, value: value as Json }
  for (const [key, part] of Object.entries(value)) yield* walk(part, `${where}/${key}`)
}

function at(root: Json, ref: string): unknown {
  const parts = ref.split('/').slice(1)
  return parts.reduce<unknown>((value, part) => asObject(value)[part], root)
}
