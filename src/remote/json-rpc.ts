import { assertRows, cellColumns, listIn, missingOutput, answerObject, textsIn } from './answer-parts.ts'
import { complaint, failure } from './contract.ts'
import type {
  RemoteColumn,
  RemoteComplaint,
  RemoteContract,
  RemoteFailure,
  RemoteRequest,
} from './contract.ts'

/** Codes of JSON-RPC 2.0 that say whose fault it is; others (Driverless AI has 1 for all) do not. */
const rowsAtFault = -32602
const callAtFault: readonly unknown[] = [-32700, -32600, -32601]
/** Not ready, overloaded: as our own server says it. */
const notNow: readonly unknown[] = [-32001, -32002]

/*
 * JSON-RPC 2.0 of a Driverless AI Python scoring pipeline, POST /rpc:
 *
 *   get_column_names, get_target_labels => [text]
 *   get_hash                            => text
 *   score_batch { rows: [{ column: value }] } => [[number]], classes in the order of the labels
 */
export const jsonRpc: RemoteContract = {
  questions: [call('get_column_names'), call('get_target_labels'), call('get_hash')],
  describe([columns, targets, hash]) {
    const labels = textsIn(resultOf(targets), 'the answer of get_target_labels')
    const id = answerObject(hash, 'the answer')['result']
    return {
      id: typeof id === 'string' ? id : null,
      // It says no types: text is for the config to tell.
      inputs: textsIn(resultOf(columns), 'the answer of get_column_names').map(untyped),
      outputs: (labels.length === 0 ? ['predict'] : labels).map(untyped),
      matrix: null,
    }
  },
  problemWith: (cell, { name }) =>
    typeof cell === 'number' && !Number.isFinite(cell)
      ? `column '${name}' is infinite, which JSON has no number for`
      : null,
  scoring({ inputs }, rows) {
    const named = rows.map((row) => Object.fromEntries(inputs.map(({ name }, at) => [name, row[at]])))
    return call('score_batch', { rows: named })
  },
  complaintIn(answer) {
    const { error } = answerObject(answer, 'the answer')
    return error === undefined || error === null ? null : complaintOf(answerObject(error, 'error'))
  },
  scores(answer, { outputs, given }, rowCount) {
    const rows = listIn(resultOf(answer), 'result')
    assertRows(rows.length, rowCount)
    // They have no names, and the order of the labels.
    const names = given ?? outputs.map(({ name }) => name)
    const columns = cellColumns(rows, names.length)
    return outputs.map(({ name }) => {
      const column = columns[names.indexOf(name)]
      if (column === undefined) throw missingOutput(name)
      return column.map(numberOrNothing)
    })
  },
}

function call(method: string, params: object = {}): RemoteRequest {
  return { method: 'POST', path: '/rpc', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) }
}

function resultOf(answer: unknown): unknown {
  return answerObject(answer, 'the answer')['result']
}

/** Driverless AI writes the largest float32 where a score is no number. */
function numberOrNothing(cell: unknown): unknown {
  return cell === 3.4028234663852886e38 ? null : cell
}

function untyped(name: string): RemoteColumn {
  return { name, type: 'number', datatype: null }
}

function complaintOf({ code, message }: Readonly<Record<string, unknown>>): RemoteComplaint | RemoteFailure {
  const what = typeof code === 'number' ? `error ${code}` : 'an error'
  // It may repeat values.
  const said = typeof message === 'string' ? `${what}: ${message}` : what
  if (code === rowsAtFault) return complaint('rows', said)
  if (notNow.includes(code)) return failure(what, true)
  return callAtFault.includes(code) ? failure(what, false) : complaint('unclear', said)
}
