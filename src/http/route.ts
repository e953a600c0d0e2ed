/** What a route answers with. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** A path that can be asked for, by GET or HEAD. */
export interface Route {
  readonly path: string
  answer(): Answer | Promise<Answer>
}

export function jsonAnswer(status: number, body: object): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}
