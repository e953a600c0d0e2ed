import type { RemoteSettings } from '../config/remote.ts'
import type { InputColumn, OutputColumn } from '../core/column.ts'
import { SluiceError } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { PlainCell } from '../features/plain-row.ts'
import { RowRefusal } from '../scoring/asked-scorer.ts'
import type { AskedModel, AskedScorer, RowAnswer } from '../scoring/asked-scorer.ts'
import { failure, WrongAnswer } from './contract.ts'
import type { RemoteColumn, RemoteContract, RemoteDescription, RemoteLayout } from './contract.ts'
import { classesOf } from './dai-rest.ts'
import { describeServer } from './describe-server.ts'
import { remoteContract } from './kinds.ts'
import { agreedLayout } from './layout.ts'
import { outputColumns } from './output-columns.ts'
import { RemoteAsker } from './remote-asker.ts'
import type { AskedServer, AskingSurroundings, RowsReply } from './remote-asker.ts'
import { RemoteCounts } from './remote-counts.ts'
import { RemoteServer } from './remote-server.ts'
import { rowAnswers } from './row-answers.ts'

type Row = readonly PlainCell[]

/** A remote model as the config names it. */
export interface RemoteEntry {
  readonly name: string
  readonly remote: RemoteSettings
  readonly labels?: readonly string[] | undefined
}

/** What a start of remote models needs. */
export interface RemoteSurroundings extends AskingSurroundings {
  readonly logger: Logger
}

/** A model that a server scores: known by its columns, and asked once it is started. */
export class RemoteModel implements AskedModel {
  readonly name: string
  readonly digest: string
  readonly levels: readonly string[] | null
  readonly scorer: AskedScorer
  readonly counts = new RemoteCounts()
  readonly #entry: RemoteEntry
  readonly #contract: RemoteContract
  readonly #server: RemoteServer
  readonly #outputs: readonly OutputColumn[]
  #layout: RemoteLayout
  #asker: RemoteAsker | null = null

  private constructor(
    entry: RemoteEntry,
    parts: {
      readonly contract: RemoteContract
      readonly server: RemoteServer
      readonly layout: RemoteLayout
      readonly columns: readonly OutputColumn[]
      readonly levels: readonly string[] | null
    },
  ) {
    this.name = entry.name
    this.digest = digestOf(entry.remote)
    this.levels = parts.levels
    this.#entry = entry
    this.#contract = parts.contract
    this.#server = parts.server
    this.#layout = parts.layout
    this.#outputs = parts.columns
    const inputs = parts.layout.inputs.map(inputColumn)
    this.scorer = { inputs, outputs: parts.columns, ask: (rows) => this.#ask(rows) }
  }

  /**
   * Knows its columns by the config, or by the server where that says none.
   *
   * @param mayAsk null is given in the place of a question where it is false
   * @throws SluiceError UNREACHABLE for a server that does not answer, CONFIG for what does not go together
   */
  static async open(entry: RemoteEntry, section: string, mayAsk: boolean): Promise<RemoteModel | null> {
    const { remote } = entry
    const contract = remoteContract(remote)
    const server = new RemoteServer(section, remote)
    const given = { inputs: givenColumns(remote.inputs), outputs: givenColumns(remote.outputs) }
    const isSaid = given.inputs !== null && given.outputs !== null
    if (!isSaid && !mayAsk) return null
    const described = isSaid ? nothingSaid : await describeServer(entry.name, server, contract)
    const inputs = given.inputs ?? described.inputs ?? refuse(entry, 'inputs', 'columns')
    const outputs = given.outputs ?? described.outputs ?? refuse(entry, 'outputs', 'outputs')
    const labels = entry.labels ?? impliedLabels(remote, outputs)
    const columns = otherLabels(entry, outputs) ?? outputColumns(outputs, labels)
    if (typeof columns === 'string') throw new SluiceError('CONFIG', `model '${entry.name}': ${columns}`)
    const layout = { inputs, outputs, matrix: null, given: null }
    return new RemoteModel(entry, { contract, server, layout, ...columns })
  }

  /**
   * Holds what the pipeline has against what the server says; from then on it can be asked.
   *
   * @throws SluiceError UNREACHABLE for a server that does not answer, CONFIG for one that is not as the config says
   */
  async start({ logger, ...surroundings }: RemoteSurroundings): Promise<void> {
    const described = await describeServer(this.name, this.#server, this.#contract)
    this.#layout = this.#agreed(described)
    const asked: AskedServer = {
      score: (rows) => this.#score(rows),
      whyChanged: () => this.#whyChanged(),
    }
    this.#asker = new RemoteAsker(this.name, asked, this.#entry.remote, surroundings, this.counts)
    logger.info(
      { event: 'remote-opened', model: this.name, url: this.#entry.remote.url, id: described.id },
      'the server of a remote model answers',
    )
  }

  /** Rejects as `start` does, and changes nothing. */
  async check(): Promise<void> {
    this.#agreed(await describeServer(this.name, this.#server, this.#contract))
  }

  #agreed(described: RemoteDescription): RemoteLayout {
    const layout = agreedLayout(this.#layout, described)
    if (typeof layout === 'string') throw new SluiceError('CONFIG', `model '${this.name}': ${layout}`)
    return layout
  }

  async #whyChanged(): Promise<string | null> {
    try {
      await this.check()
      return null
    } catch (error) {
      if (error instanceof SluiceError) return error.message.replace(`model '${this.name}': `, '')
      throw error
    }
  }

  /** Rows with what cannot be given are refused here: nobody need be asked. */
  async #ask(rows: readonly Row[]): Promise<readonly RowAnswer[]> {
    const asker = this.#asker
    if (asker === null) throw new SluiceError('USAGE', `model '${this.name}' was not started`)
    const refused = rows.map((row) => this.#problemWith(row))
    const asked = rows.filter((_row, at) => refused[at] === null)
    const answers = asked.length === 0 ? [] : await asker.ask(asked)
    let next = 0
    // As many answers as rows that were asked for.
    return refused.map((problem) => (problem === null ? answers[next++]! : new RowRefusal(problem, null)))
  }

  #problemWith(row: Row): string | null {
    for (const [at, column] of this.#layout.inputs.entries()) {
      const problem = this.#contract.problemWith(row[at] ?? null, column)
      if (problem !== null) return problem
    }
    return null
  }

  async #score(rows: readonly Row[]): Promise<RowsReply> {
    const reply = await this.#server.ask(this.#contract.scoring(this.#layout, rows))
    if (reply.kind !== 'answered') return reply
    try {
      const complaint = this.#contract.complaintIn(reply.answer)
      if (complaint !== null) return complaint
      const cells = this.#contract.scores(reply.answer, this.#layout, rows.length)
      return { kind: 'scored', answers: rowAnswers(cells, this.#outputs, this.levels, rows.length) }
    } catch (error) {
      if (!(error instanceof WrongAnswer)) throw error
      return failure(error.message, false)
    }
  }
}

const nothingSaid: RemoteDescription = { id: null, inputs: null, outputs: null, matrix: null }

/** Who answers; what model it has at that moment nobody here can say. */
function digestOf(remote: RemoteSettings): string {
  const model = remote.kind === 'open-inference' ? `#${remote.model}` : ''
  return `remote:${remote.url}${model}`
}

function givenColumns(given: RemoteSettings['inputs']): readonly RemoteColumn[] | null {
  if (given === undefined) return null
  return given.map((column) => {
    const { name, type } = typeof column === 'string' ? { name: column, type: 'number' as const } : column
    return { name, type, datatype: null }
  })
}

function refuse(entry: RemoteEntry, setting: 'inputs' | 'outputs', what: string): never {
  throw new SluiceError(
    'CONFIG',
    `model '${entry.name}': the server does not name its ${what}: remote.${setting} has to`,
  )
}

/** The classes where the names of the outputs have them; null where they do not. */
function impliedLabels({ kind }: RemoteSettings, outputs: readonly RemoteColumn[]): readonly string[] | null {
  const names = outputs.map(({ name }) => name)
  if (kind === 'dai-rest') return classesOf(names)
  return kind === 'json-rpc' && names.length > 1 ? names : null
}

/** By JSON-RPC outputs are classes: other labels would be said of them. */
function otherLabels({ remote, labels }: RemoteEntry, outputs: readonly RemoteColumn[]): string | null {
  const names = outputs.map(({ name }) => name)
  if (remote.kind !== 'json-rpc' || labels === undefined || labels.join('\n') === names.join('\n'))
    return null
  return `labels are ${labels.join(', ')}, and the outputs ${names.join(', ')}`
}

function inputColumn({ name, type }: RemoteColumn): InputColumn {
  return { name, kind: type === 'text' ? 'text' : 'numeric', levels: null }
}
