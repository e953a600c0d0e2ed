import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving } from './front.ts'
import { problemAnswer } from './problem.ts'
import { Refusal, unforeseen } from './refusal.ts'
import type { ServedModel } from './served-model.ts'

/** A route, and the front that it belongs to. */
export interface RoutePlace {
  readonly front: Front
  readonly route: FrontRoute
}

/** A request before its route is known. */
export type PlainRequest = Omit<FrontRequest, 'params'>

type RefusedRequest = Pick<FrontRequest, 'path' | 'id' | 'body'>

/** What a request came to. */
export interface Dispatched {
  readonly answer: FrontAnswer
  /** Null where the path is nobody's. */
  readonly front: string | null
  /** The model that was asked; null where none was. */
  readonly model: ServedModel | null
  /** Why there are no scores; null where there are. */
  readonly refusal: Refusal | null
}

interface Pattern {
  readonly parts: readonly string[]
  readonly places: RoutePlace[]
}

/** Finds who answers a path. Literal paths come before those with names in them. */
export class Routes {
  readonly #literal = new Map<string, RoutePlace[]>()
  readonly #patterns: Pattern[] = []

  constructor(fronts: readonly Front[]) {
    for (const front of fronts) for (const route of front.routes) this.#add({ front, route })
  }

  /** All that there is at a path, one place a method; a slash at its end says nothing. */
  at(
    path: string,
  ): readonly { readonly place: RoutePlace; readonly params: Readonly<Record<string, string>> }[] {
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    const literal = this.#literal.get(trimmed)
    if (literal !== undefined) return literal.map((place) => ({ place, params: {} }))
    const given = trimmed.split('/')
    for (const { parts, places } of this.#patterns) {
      const params = matched(parts, given)
      if (params !== null) return places.map((place) => ({ place, params }))
    }
    return []
  }

  /** Whether a request is answered to whoever asks. */
  isOpen(path: string, method: string): boolean {
    return this.at(path).some(({ place }) => answers(place, method) && place.route.open === true)
  }

  /** The answer to a request that is refused before its front was asked. */
  refused(request: RefusedRequest, method: string, refusal: Refusal): Dispatched {
    const found = this.at(request.path).map(({ place }) => place)
    return refusedBy(
      (found.find((place) => answers(place, method)) ?? found[0])?.front ?? null,
      request,
      refusal,
    )
  }

  #add(place: RoutePlace): void {
    const { path } = place.route
    const parts = path.split('/')
    if (!parts.some(isName)) {
      this.#literal.set(path, [...(this.#literal.get(path) ?? []), place])
      return
    }
    const same = this.#patterns.find((pattern) => pattern.parts.join('/') === path)
    if (same === undefined) this.#patterns.push({ parts, places: [place] })
    else same.places.push(place)
  }
}

function isName(part: string): boolean {
  return part.startsWith(':')
}

/** `:name` stands for one part, or for what is before its ending: `:model:predict`. */
function matched(
  parts: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> | null {
  if (parts.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [at, part] of parts.entries()) {
    const text = given[at]!
    if (!isName(part)) {
      if (part !== text) return null
      continue
    }
    const [, name, ending] = /^:(\w+)(.*)$/.exec(part)!
    if (!text.endsWith(ending!) || text.length === ending!.length) return null
    const value = decoded(text.slice(0, text.length - ending!.length))
    if (value === null) return null
    params[name!] = value
  }
  return params
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Answers a request, whatever it is: what is wrong with it is said in the shape of the front that it was meant for. */
export async function dispatch(routes: Routes, serving: Serving, request: PlainRequest): Promise<Dispatched> {
  const found = routes.at(request.path)
  const able = found.filter(({ place }) => answers(place, request.method))
  let front = (able[0] ?? found[0])?.place.front ?? null
  let model: ServedModel | null = null
  try {
    const chosen = able.find(({ place, params }) => isMeant(place, { ...request, params }, serving))
    if (chosen === undefined) throw nobodyAt(request, found)
    front = chosen.place.front
    const asked = { ...request, params: chosen.params }
    const { route } = chosen.place
    if (request.method === 'POST') refuseMediaType(route, request)
    model = route.model?.(asked, serving) ?? null
    const answer = await route.answer(asked, serving)
    model = answer.model ?? model
    return { answer: named(answer, model), front: front.name, model, refusal: null }
  } catch (error) {
    return refusedBy(front, request, asRefusal(error), model)
  }
}

function refusedBy(
  front: Front | null,
  request: RefusedRequest,
  refusal: Refusal,
  model: ServedModel | null = null,
): Dispatched {
  const answer = front === null ? problemAnswer(refusal, request) : front.refuse(refusal, request)
  const headers = { ...answer.headers, ...refusal.headers }
  return { answer: named({ ...answer, headers }, model), front: front?.name ?? null, model, refusal }
}

function isMeant({ route }: RoutePlace, request: FrontRequest, serving: Serving): boolean {
  return route.takes === undefined || route.takes(request, serving)
}

function answers({ route }: RoutePlace, method: string): boolean {
  return route.method === method || (route.method === 'GET' && method === 'HEAD')
}

function nobodyAt({ method, path }: PlainRequest, found: readonly { readonly place: RoutePlace }[]): Refusal {
  if (found.length === 0) {
    return new Refusal('unknown-path', `nothing is at ${path}: /openapi.json says what there is`)
  }
  const allowed = [...new Set(found.map(({ place }) => place.route.method))].join(', ')
  return new Refusal('wrong-method', `${path} is asked by ${allowed}, not by ${method}`, {
    headers: { allow: allowed },
  })
}

function refuseMediaType({ bodies = [] }: FrontRoute, { headers }: PlainRequest): void {
  const type = mediaType(headers['content-type'])
  if (bodies.includes('*') || bodies.includes(type)) return
  const known = bodies.filter((body) => body !== '').join(', ')
  throw new Refusal(
    'media-type',
    `the body is ${type === '' ? 'of no content type' : type}, and ${known} is read here: set the header content-type`,
    { headers: { 'accept-post': known } },
  )
}

/** Without its parameters, in small letters; empty where none is said. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

/** What goes wrong unexpectedly is `internal`. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return unforeseen(error)
}

/** Every answer of a model says which one it was. */
function named(answer: FrontAnswer, model: ServedModel | null): FrontAnswer {
  if (model === null) return answer
  const value = modelHeaders.get(model) ?? modelHeader(model)
  modelHeaders.set(model, value)
  return { ...answer, headers: { ...answer.headers, 'sluice-model': value } }
}

const modelHeaders = new WeakMap<ServedModel, string>()

function modelHeader({ name, version, digest }: ServedModel): string {
  return `${encodeURIComponent(name)};version=${encodeURIComponent(version)};digest=${digest}`
}
