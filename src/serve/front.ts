import type { Refusal } from './refusal.ts'
import type { RowRules, ServedModel } from './served-model.ts'

/** An HTTP request that is read and bounded: what a front is asked. */
export interface FrontRequest {
  readonly method: string
  readonly path: string
  /** What stands at the `:names` of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Without its content encoding. */
  readonly body: Buffer
  /** The request id: the caller's, or made. */
  readonly id: string
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

export interface FrontAnswer {
  /** The model that was asked, where only the body says so. */
  readonly model?: ServedModel
  readonly status: number
  /** By names in small letters; `content-type` is among them where there is a body. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export interface ServingLimits {
  /** Rows of one request. */
  readonly maxRows: number
  /** Bytes of one body, its content encoding taken away. */
  readonly maxBodyBytes: number
}

/** A table of texts, as a file has it. */
export interface ServedTable {
  readonly columns: readonly string[]
  /** As many cells as there are columns; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Files on the server. */
export interface ServedFiles {
  /**
   * All of a CSV, within the limits of a request.
   *
   * @param path as the request has it; none leads out of the folder of such files
   * @throws Refusal malformed, unknown-path, too-large
   */
  read(path: string, limits: ServingLimits, signal: AbortSignal): Promise<ServedTable>
}

/** All that can be asked, as fronts see it. */
export interface Serving {
  /** Name of the service. */
  readonly name: string
  /** At least one; the first is asked where a request names none. */
  readonly models: readonly ServedModel[]
  readonly limits: ServingLimits
  /** Texts that mean a missing value to the fronts of Driverless AI. */
  readonly missingWords: readonly string[]
  /** Files that may be scored by their path; null: none. */
  readonly files: ServedFiles | null
  readonly startedAtMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Milliseconds of a steady clock, for durations. */
  readonly monotonic: () => number
  /** Work would be done now. */
  readonly isReady: () => boolean
}

export interface FrontRoute {
  readonly method: 'GET' | 'POST'
  /** Literal, with `:name` for one part: `/v2/models/:model/infer`. */
  readonly path: string
  /** For OpenAPI and the docs: what it gives. */
  readonly summary: string
  /**
   * Media types of bodies that are read, without parameters; `*` for any, and `''` for none said. Nothing for GET.
   */
  readonly bodies?: readonly string[]
  /** Answered to whoever asks, without a token and under any load: whether the service lives is no secret. */
  readonly open?: true
  /** The model that the request concerns, for the header `sluice-model` and the metrics; null where it is none. */
  readonly model?: (request: FrontRequest, serving: Serving) => ServedModel
  /** Where several fronts have a path: whether this one is meant. Throws Refusal where that cannot be told. */
  readonly takes?: (request: FrontRequest, serving: Serving) => boolean
  /** Throws Refusal. */
  answer(request: FrontRequest, serving: Serving): FrontAnswer | Promise<FrontAnswer>
}

/** One contract: request to rows, scored rows to response. A row of the table `fronts.ts`. */
export interface Front {
  /** In metrics, the config and the log. */
  readonly name: string
  /** For the docs: whose clients speak it. */
  readonly description: string
  readonly rules: RowRules
  readonly routes: readonly FrontRoute[]
  /** The front's own error shape. */
  refuse(refusal: Refusal, request: Pick<FrontRequest, 'path' | 'id' | 'body'>): FrontAnswer
}
