import type { IncomingHttpHeaders } from 'node:http'

/** What a route is told of who asks. */
export interface HttpRequest {
  readonly headers: IncomingHttpHeaders
  /** What was sent along, as text; null where that is more than a few kilobytes. */
  body(): Promise<string | null>
}

/** What a route answers with. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that goes on until its reader leaves or the server closes. */
export interface StreamedAnswer {
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  /** Called once the head is out. What it gives is called once, when the reader is gone. */
  stream(reader: StreamReader): () => void
}

export interface StreamReader {
  /** False where nothing was written, since the reader has not taken yet what came before. */
  write(text: string): boolean
  /** The reader is sent away. */
  end(): void
}

/** A path that can be asked for: by GET and HEAD, where it does not say POST. */
export interface Route {
  readonly path: string
  readonly method?: 'POST'
  answer(request: HttpRequest): Answer | StreamedAnswer | Promise<Answer | StreamedAnswer>
}

/** One that answers all alike. */
export interface PlainRoute {
  readonly path: string
  answer(): Answer | Promise<Answer>
}

export function jsonAnswer(status: number, body: object): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}
