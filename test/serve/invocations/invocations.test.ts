import { describe, expect, it } from 'vitest'
import { invocationContract } from '../../../src/serve/invocations/invocations.ts'
import { categoriesFile, coolerFile, service } from '../support.ts'

const cooler = await service(coolerFile)
const categories = await service(categoriesFile)
const names = cooler.serving.models[0]!.columns.map(({ name }) => name)
const row = names.map((_, at) => at + 1)
const json = { 'content-type': 'application/json' }
const csv = { 'content-type': 'text/csv' }

describe('/invocations, where requests tell whose contract it is', () => {
  it.each<[string, unknown, Record<string, string>]>([
    ['dataframe_split', { dataframe_split: { data: [row] } }, json],
    ['dataframe_records', { dataframe_records: [] }, json],
    ['inputs', { inputs: [row] }, json],
    ['instances', { instances: [row] }, json],
    ['instances with params', { instances: [row], params: {} }, json],
    ['accept: application/json', { instances: [row] }, { ...json, accept: 'application/json' }],
    ['a CSV with names', `${names.join()}\n${row.join()}\n`, csv],
    ['a CSV with names and an index', `,${names.join()}\n0,${row.join()}\n`, csv],
  ])("takes %s for MLflow's", async (_what, body, headers) => {
    const asked = await cooler.post('/invocations', body, headers)
    expect([asked.status, asked.front], asked.text).toEqual([200, 'mlflow'])
    expect(asked.answer.headers['sluice-contract']).toBe('mlflow')
  })

  it.each<[string, unknown, Record<string, string>]>([
    ['fields and rows', { fields: names, rows: [row] }, json],
    ['a list', [row], json],
    ['lines', JSON.stringify(row), { 'content-type': 'application/jsonlines' }],
    ['accept: text/csv', { instances: [row] }, { ...json, accept: 'text/csv' }],
    ['accept: application/jsonlines', { instances: [row] }, { ...json, accept: 'application/jsonlines' }],
    ["SageMaker's headers", { instances: [row] }, { ...json, 'x-amzn-sagemaker-custom-attributes': 'a' }],
    ['a CSV without names', `${row.join()}\n`, csv],
    ['a CSV without names, of missing values', `,${row.slice(1).join()}\n`, csv],
    ['header=present', `${names.join()}\n${row.join()}\n`, { 'content-type': 'text/csv; header=present' }],
    ['header=absent', `${row.join()}\n`, { 'content-type': 'text/csv; header=absent' }],
  ])("takes %s for SageMaker's", async (_what, body, headers) => {
    const asked = await cooler.post('/invocations', body, headers)
    expect([asked.status, asked.front], asked.text).toEqual([200, 'sagemaker'])
    expect(asked.answer.headers['sluice-contract']).toBe('sagemaker')
    expect((await cooler.post('/models/cooler/invocations', body, headers)).text).toBe(asked.text)
  })

  it.each<[string, unknown, Record<string, string>, RegExp]>([
    [
      'keys of both',
      { fields: [], rows: [], inputs: [] },
      json,
      /keys of both contracts \(fields, rows, inputs\)/,
    ],
    ['an empty CSV', '', csv, /the body is empty/],
    ['a line of neither names nor the right width', 'a,b\n', csv, /no name of a column, and 2 cells/],
    ['names among numbers', `psa_bar,${row.slice(1).join()}\n`, csv, /holds names of columns \(psa_bar\)/],
  ])('refuses %s, and says how to settle it', async (_what, body, headers, message) => {
    const { status, json: answer } = await cooler.post('/invocations', body, headers)
    expect([status, answer]).toMatchObject([400, { message: expect.stringMatching(message) as string }])
    expect((answer as { message: string }).message).toContain('serve.invocations')
  })

  it('does not take a level that is also the name of a column for a header', () => {
    const model = categories.serving.models[0]!
    const twins = {
      ...model,
      columns: model.columns.map((column) => ({
        ...column,
        levels: column.levels && [...column.levels, 'pump_eff'],
      })),
    }
    const asked = (text: string) => () =>
      invocationContract(
        {
          method: 'POST',
          path: '/invocations',
          params: {},
          query: new URLSearchParams(),
          headers: csv,
          body: Buffer.from(text),
          id: '',
          signal: new AbortController().signal,
        },
        twins,
      )
    expect(asked('pump_eff,calm,,,,\n')).toThrow(/may yet be a row/)
    expect(asked('cool,calm,,,,\n')()).toBe('sagemaker')
    expect(asked('rig_mode,pump_eff\n')()).toBe('mlflow')
  })

  it.each<[string, string, Record<string, string>, number]>([
    ['no JSON', '{', json, 400],
    ['an object without a key that is known', '{"x":1}', json, 400],
    ['another content type', 'x', { 'content-type': 'text/html' }, 415],
  ])("refuses %s in MLflow's shape", async (_what, body, headers, status) => {
    const asked = await cooler.post('/invocations', body, headers)
    expect([asked.status, asked.front]).toEqual([status, 'mlflow'])
  })

  it('answers an unknown model as such', async () => {
    expect((await cooler.post('/models/none/invocations', { instances: [] })).status).toBe(404)
  })
})
