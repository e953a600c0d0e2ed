import { describe, expect, it } from 'vitest'
import type { RemoteLayout } from '../../src/remote/contract.ts'
import { jsonRpc } from '../../src/remote/json-rpc.ts'

const untyped = (name: string) => ({ name, type: 'number' as const, datatype: null })

const layout: RemoteLayout = {
  inputs: [untyped('a'), untyped('__proto__')],
  outputs: [untyped('yes'), untyped('no')],
  matrix: null,
  given: ['no', 'yes'],
}

describe('JSON-RPC', () => {
  it('gives rows by name', () => {
    const { path, body } = jsonRpc.scoring(layout, [[1, null]])
    expect(path).toBe('/rpc')
    expect(body).toBe(
      '{"jsonrpc":"2.0","id":1,"method":"score_batch","params":{"rows":[{"a":1,"__proto__":null}]}}',
    )
  })

  it('says its columns and classes; of a regression there is one output', () => {
    const answers = (labels: string[]) => [{ result: ['a', 'b'] }, { result: labels }, { result: 'h' }]
    expect(jsonRpc.describe(answers(['no', 'yes']))).toEqual({
      id: 'h',
      inputs: [untyped('a'), untyped('b')],
      outputs: [untyped('no'), untyped('yes')],
      matrix: null,
    })
    expect(jsonRpc.describe(answers([])).outputs).toEqual([untyped('predict')])
    expect(() => jsonRpc.describe([{ result: null }, { result: [] }, {}])).toThrow('get_column_names')
  })

  it('has its scores in the order of the labels', () => {
    expect(
      jsonRpc.scores(
        {
          result: [
            [0.25, 0.75],
            [1, 0],
          ],
        },
        layout,
        2,
      ),
    ).toEqual([
      [0.75, 0],
      [0.25, 1],
    ])
  })

  it('takes the largest float32 for no number, as Driverless AI writes it', () => {
    const one = { ...layout, outputs: [untyped('predict')], given: null }
    expect(jsonRpc.scores({ result: [[3.4028234663852886e38], [3]] }, one, 2)).toEqual([[null, 3]])
  })

  it.each([
    ['fewer rows', { result: [[0, 1]] }],
    ['fewer classes', { result: [[0], [1]] }],
    ['no result', {}],
  ])('is refused with %s', (_what, answer) => {
    expect(() => jsonRpc.scores(answer, layout, 2)).toThrow(/rows|cells|result/)
  })

  it.each([
    [-32602, { kind: 'complaint', about: 'rows', said: 'error -32602: m' }],
    [1, { kind: 'complaint', about: 'unclear', said: 'error 1: m' }],
    [-32603, { kind: 'complaint', about: 'unclear' }],
    [-32601, { kind: 'failure', mayPass: false, why: 'error -32601' }],
    [-32002, { kind: 'failure', mayPass: true, why: 'error -32002' }],
  ])('takes error %s for what it is', (code, expected) => {
    expect(jsonRpc.complaintIn({ error: { code, message: 'm' } })).toMatchObject(expected)
  })

  it('has no complaint in an answer', () => {
    expect(jsonRpc.complaintIn({ result: [] })).toBeNull()
    expect(jsonRpc.problemWith(Infinity, untyped('a'))).toContain('infinite')
    expect(jsonRpc.problemWith(null, untyped('a'))).toBeNull()
  })
})
