import { describe, expect, it } from 'vitest'
import type { RemoteSettings } from '../../src/config/remote.ts'
import { remoteSection } from '../../src/config/remote.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { RemoteModel } from '../../src/remote/remote-model.ts'
import { RowRefusal } from '../../src/scoring/asked-scorer.ts'
import { answersWith, faults, scorerServer } from './support/scorer-server.ts'
import type { ScorerServer, ServedRequest } from './support/scorer-server.ts'
import {
  daiAnswer,
  daiSchema,
  openAnswer,
  openMetadata,
  refusedBar,
  rpcAnswer,
  scoringsOf,
  silentBar,
} from './support/served-models.ts'

const kinds = [
  { kind: 'dai-rest', answer: daiAnswer, own: {}, labels: undefined },
  { kind: 'open-inference', answer: openAnswer, own: { model: 'cooler' }, labels: ['3', '20', '100'] },
  {
    kind: 'json-rpc',
    answer: rpcAnswer,
    own: { inputs: ['psa_bar', { name: 'mode', type: 'text' }] },
    labels: undefined,
  },
] as const

type Kind = (typeof kinds)[number]

function settingsOf(
  { kind, own }: Pick<Kind, 'kind' | 'own'>,
  url: string,
  over: object = {},
): RemoteSettings {
  return remoteSection.parse({ kind, url, retries: 0, ...own, ...over })
}

async function opened(
  kind: Kind,
  { url }: ScorerServer,
  over: object = {},
  patienceMs = 0,
): Promise<RemoteModel> {
  const entry = { name: 'cooler', remote: settingsOf(kind, url, over), labels: kind.labels }
  const model = await RemoteModel.open(entry, 'models[0].remote', true)
  if (model === null) throw new Error('not opened')
  const stop = new AbortController().signal
  await model.start({ logger: silentLogger, clock: systemClock, patienceMs, stop })
  return model
}

/** The first probability of each row, or why there is none. */
async function sharesOf(
  model: RemoteModel,
  bars: readonly number[],
): Promise<(number | string | undefined)[]> {
  const { scorer } = model
  const { outputs } = scorer
  const at = outputs.findIndex(({ level }) => level === '3')
  const answers = await scorer.ask(bars.map((bar) => [bar, 'warm']))
  return answers.map((answer) => (answer instanceof RowRefusal ? answer.message : answer[at]))
}

const [dai, open, rpc] = kinds
const isScoring = (request: ServedRequest) =>
  scoringsOf({ requests: [request] } as unknown as ScorerServer).length === 1

describe.each(kinds)('a remote model of kind $kind', (kind) => {
  it('has the columns of its server, and scores rows by name', async () => {
    const server = await scorerServer(kind.answer)
    const model = await opened(kind, server)
    expect(model.scorer.inputs).toEqual([
      { name: 'psa_bar', kind: 'numeric', levels: null },
      { name: 'mode', kind: 'text', levels: null },
    ])
    expect(model.levels).toEqual(['3', '20', '100'])
    expect(await sharesOf(model, [100, 200, 150])).toEqual([0.1, 0.2, 0.15])
    expect(scoringsOf(server)).toHaveLength(1)
  })

  it('gives missing values as its contract has them', async () => {
    const server = await scorerServer(kind.answer)
    const model = await opened(kind, server)
    await model.scorer.ask([[null, null]])
    const sent = {
      'dai-rest': { fields: ['psa_bar', 'mode'], rows: [['', '']] },
      'open-inference': {
        inputs: [
          { name: 'psa_bar', shape: [1, 1], datatype: 'FP64', data: [null] },
          { name: 'mode', shape: [1, 1], datatype: 'BYTES', data: [null] },
        ],
      },
      'json-rpc': { method: 'score_batch', params: { rows: [{ psa_bar: null, mode: null }] } },
    }
    expect(scoringsOf(server)[0]?.body).toMatchObject(sent[kind.kind])
  })

  it('finds the rows at fault, and scores the others', async () => {
    const server = await scorerServer(kind.answer)
    const model = await opened(kind, server)
    const bars = Array.from({ length: 40 }, (_, at) => (at === 7 || at === 23 ? refusedBar : 100 + at))
    const shares = await sharesOf(model, bars)
    const refused = shares.flatMap((share, at) => (typeof share === 'string' ? [at] : []))
    expect(refused).toEqual([7, 23])
    expect(shares[7]).toMatch(/^the server refuses this row( \((status 400|error 1)\))?$/)
    for (const [at, share] of shares.entries())
      if (!refused.includes(at)) expect(share).toBe(bars[at]! / 1_000)
  })

  it('says what the server said of a row apart, since it may hold values', async () => {
    const model = await opened(kind, await scorerServer(kind.answer))
    await sharesOf(model, [100])
    const [answer] = await model.scorer.ask([[refusedBar, 'warm']])
    expect(answer).toBeInstanceOf(RowRefusal)
    expect((answer as RowRefusal).said).toMatch(/13|out of range/)
    expect((answer as RowRefusal).message).not.toMatch(/13\b|range/)
  })

  it('has no number where the server gives none', async () => {
    const model = await opened(kind, await scorerServer(kind.answer))
    expect(await sharesOf(model, [100, silentBar])).toEqual([0.1, NaN])
  })

  it.each(Object.entries(faults))(
    'takes a server that %s for an outage, and goes on behind it',
    async (_what, fault) => {
      const server = await scorerServer(kind.answer)
      const model = await opened(kind, server, { timeoutMs: 100, maxAnswerBytes: 10_000 })
      server.fault = (request) => (isScoring(request) ? fault : null)
      await expect(sharesOf(model, [100])).rejects.toMatchObject({ code: 'REMOTE_OUTAGE', model: 'cooler' })
      server.fault = null
      await expect.poll(() => sharesOf(model, [100]).catch(() => []), { timeout: 10_000 }).toEqual([0.1])
    },
  )

  it('takes a server that is gone for an outage', async () => {
    const server = await scorerServer(kind.answer)
    const model = await opened(kind, server)
    await server.kill()
    await expect(sharesOf(model, [100])).rejects.toMatchObject({ code: 'REMOTE_OUTAGE' })
  })

  it('does not start without its server', async () => {
    const server = await scorerServer(kind.answer)
    await server.kill()
    await expect(opened(kind, server)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it.each([404, 401, 405])('does not start where the server says %s', async (status) => {
    const server = await scorerServer(() => ({ status, json: {} }))
    await expect(opened(kind, server)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(`status ${status}`) as string,
    })
  })

  it.each([400, 429, 500, 503])('waits for a start where the server says %s', async (status) => {
    const server = await scorerServer(() => ({ status, json: {} }))
    await expect(opened(kind, server)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('does not start with what is none of its contract', async () => {
    const server = await scorerServer(() => ({ json: [1] }))
    await expect(opened(kind, server)).rejects.toMatchObject({ code: 'CONFIG' })
  })

  it('sends its secrets, and shows them nowhere', async () => {
    const server = await scorerServer(kind.answer)
    const model = await opened(kind, server, { headers: { authorization: 'Bearer open-sesame' } })
    await sharesOf(model, [100])
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      server.requests.map(() => 'Bearer open-sesame'),
    )
    server.fault = () => answersWith(401, { detail: 'open-sesame is no token' })
    const error: unknown = await sharesOf(model, [100]).catch((each: unknown) => each)
    expect(String(error)).toContain('status 401')
    expect(JSON.stringify([error, String(error), model])).not.toContain('sesame')
  })

  it('asks for so many rows at once, and makes so many requests', async () => {
    const server = await scorerServer(kind.answer)
    const model = await opened(kind, server, { maxRows: 8, maxConcurrent: 3 })
    server.load.most = 0
    const bars = Array.from({ length: 100 }, (_, at) => 100 + at)
    expect(await sharesOf(model, bars)).toEqual(bars.map((bar) => bar / 1_000))
    expect(scoringsOf(server)).toHaveLength(13)
    expect(server.load.most).toBeLessThanOrEqual(3)
    expect(model.counts.requests).toEqual({ scored: 13, complaint: 0, failure: 0 })
  })

  it('refuses the labels of another model', async () => {
    const server = await scorerServer(kind.answer)
    const entry = { name: 'cooler', remote: settingsOf(kind, server.url), labels: ['a', 'b'] }
    await expect(RemoteModel.open(entry, 'models[0].remote', true)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(/2 labels|labels are a, b, and the outputs 3, 20, 100/) as string,
    })
  })
})

describe('a remote model that the config describes', () => {
  const inputs = ['psa_bar', { name: 'mode', type: 'text' }]
  const outputs = ['cool_cond_y.100', 'cool_cond_y.3']

  it('is known without its server, and matches outputs by name', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server, { inputs, outputs })
    expect(model.levels).toEqual(['100', '3'])
    const [answer] = await model.scorer.ask([[200, 'warm']])
    expect(answer).toEqual([1 - 0.2 * 1.5, 0.2])
  })

  it('is not asked for columns where nobody may ask', async () => {
    const entry = { name: 'cooler', remote: settingsOf(dai, 'http://127.0.0.1:9') }
    expect(await RemoteModel.open(entry, 's', false)).toBeNull()
    const described = { ...entry, remote: settingsOf(dai, 'http://127.0.0.1:9', { inputs, outputs }) }
    expect((await RemoteModel.open(described, 's', false))?.scorer.inputs).toHaveLength(2)
  })

  it.each([
    [
      'a column that is not there',
      { inputs: ['psa_baar', 'mode'], outputs },
      /no column 'psa_baar': did you mean 'psa_bar'/,
    ],
    [
      'a column of another type',
      { inputs: ['psa_bar', 'mode'], outputs },
      /column 'mode' is text \(Str\) on the server, and number/,
    ],
    ['too few columns', { inputs: ['psa_bar'], outputs }, /wants columns that inputs does not have: mode/],
    ['an output that is not there', { inputs, outputs: ['cool_cond_y.4'] }, /no output 'cool_cond_y\.4'/],
  ])('does not start with %s', async (_what, over, message) => {
    const server = await scorerServer(daiAnswer)
    await expect(opened(dai, server, over)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(message) as string,
    })
  })
})

describe('a server that changes', () => {
  it.each([
    ['has another number of rows', { id: 'x', fields: ['cool_cond_y.3'], score: [] }],
    ['lacks an output', { id: 'x', fields: ['cool_cond_y.3'], score: [['0.1']] }],
    [
      'has rows of another length',
      { fields: ['cool_cond_y.3', 'cool_cond_y.20', 'cool_cond_y.100'], score: [['0.1']] },
    ],
    [
      'has texts that are no numbers',
      { fields: ['cool_cond_y.3', 'cool_cond_y.20', 'cool_cond_y.100'], score: [['a', 'b', 'c']] },
    ],
    ['has another shape', []],
  ])('is out where its answer %s', async (_what, json) => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    server.fault = () => answersWith(200, json)
    await expect(sharesOf(model, [100])).rejects.toMatchObject({ code: 'REMOTE_OUTAGE' })
  })

  it('may give its columns in another order', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    server.fault = () =>
      answersWith(200, {
        fields: ['x', 'cool_cond_y.100', 'cool_cond_y.20', 'cool_cond_y.3'],
        score: [['0', '1', '2', '3']],
      })
    expect(await model.scorer.ask([[1, 'a']])).toEqual([[3, 2, 1]])
  })

  it.each([404, 401, 501])('is out where it says %s, and is not asked again for a while', async (status) => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server, { retries: 5 })
    server.fault = () => answersWith(status)
    await expect(sharesOf(model, [100])).rejects.toThrow(`status ${status}`)
    expect(scoringsOf(server)).toHaveLength(1)
    await expect(sharesOf(model, [100])).rejects.toThrow(`status ${status}`)
    expect(scoringsOf(server)).toHaveLength(1)
  })

  it.each([502, 503, 504, 429, 408])('is asked again where it says %s', async (status) => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server, { retries: 3 })
    let left = 3
    server.fault = () => (left-- > 0 ? answersWith(status, {}, { 'retry-after': '0' }) : null)
    expect(await sharesOf(model, [100])).toEqual([0.1])
    expect(model.counts.requests).toEqual({ scored: 1, complaint: 0, failure: 3 })
  })

  it('is left alone for as long as it says', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server, { retries: 3 })
    server.fault = () => answersWith(503, {}, { 'retry-after': '60' })
    await expect(sharesOf(model, [100])).rejects.toThrow('status 503')
    server.fault = null
    await expect(sharesOf(model, [100])).rejects.toThrow('status 503')
    expect(scoringsOf(server)).toHaveLength(1)
  })

  it('is no reason to blame rows: it refuses what it has scored before', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    await sharesOf(model, [100])
    server.fault = () => answersWith(400, { detail: 'the model is gone' })
    await expect(sharesOf(model, [100, 101])).rejects.toThrow(
      'refuses rows that it has scored before (status 400)',
    )
  })

  it('is no reason to blame rows: it wants other columns than at the start', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    const schema = {
      ...daiSchema,
      schema: { ...daiSchema.schema, inputFields: [{ name: 'other', dataType: 'Str' }] },
    }
    server.fault = ({ method }) => (method === 'GET' ? answersWith(200, schema) : answersWith(400))
    await expect(sharesOf(model, [100])).rejects.toThrow("the server has no column 'psa_bar'")
  })

  it('is out where nothing was scored and it fails at all rows', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    server.fault = (request) => (isScoring(request) ? answersWith(500) : null)
    await expect(sharesOf(model, [100, 101])).rejects.toThrow('scores none of the rows (status 500)')
  })

  it('has rows at fault where it fails at some alone', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    server.fault = ({ body }) =>
      JSON.stringify(body).includes('"99"') ? answersWith(500, { detail: 'null pointer' }) : null
    expect(await sharesOf(model, [98, 99, 100])).toEqual([
      0.098,
      'the server refuses this row (status 500)',
      0.1,
    ])
  })

  it('may stop while rows at fault are looked for: then none is blamed', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server)
    await sharesOf(model, [100])
    // The batch, the row that was scored, and the first half are asked for before all fails.
    let left = 3
    server.fault = ({ body }) =>
      left-- > 0 ? (JSON.stringify(body).includes('"99"') ? answersWith(500) : null) : answersWith(500)
    await expect(sharesOf(model, [97, 98, 99, 96])).rejects.toMatchObject({ code: 'REMOTE_OUTAGE' })
  })

  it('is waited for within a call, where somebody has patience', async () => {
    const server = await scorerServer(daiAnswer)
    const model = await opened(dai, server, {}, 60_000)
    let left = 4
    server.fault = () => (left-- > 0 ? faults.resets : null)
    expect(await sharesOf(model, [100])).toEqual([0.1])
  })
})

describe('open inference', () => {
  it('takes the label that the server gives', async () => {
    const model = await opened(open, await scorerServer(openAnswer))
    const label = model.scorer.outputs.findIndex(({ kind }) => kind === 'label')
    const [low, high] = await model.scorer.ask([
      [100, 'warm'],
      [600, 'warm'],
    ])
    expect([(low as number[])[label], (high as number[])[label]]).toEqual([2, 0])
  })

  it('refuses a row with a class that nobody named', async () => {
    const server = await scorerServer(openAnswer)
    const kind = { ...open, labels: ['3', '20', 'hundred'] } as unknown as Kind
    expect(await sharesOf(await opened(kind, server), [100])).toEqual([
      'the server predicts a class that labels does not name',
    ])
  })

  it('gives one matrix where the server takes one', async () => {
    const metadata = {
      name: 'cooler',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [],
    }
    const server = await scorerServer(({ path }) => {
      if (path.endsWith('/ready')) return { json: undefined }
      if (!path.endsWith('/infer')) return { json: metadata }
      return {
        json: {
          outputs: [
            {
              name: 'predict',
              shape: [2, 2],
              datatype: 'FP64',
              data: [
                [1, 2],
                [3, 4],
              ],
            },
          ],
        },
      }
    })
    const over = { inputs: ['a', 'b'], outputs: ['low', 'high'] }
    const model = await opened({ ...open, labels: undefined } as unknown as Kind, server, over)
    expect(
      await model.scorer.ask([
        [1, 2],
        [3, null],
      ]),
    ).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(scoringsOf(server)[0]?.body).toEqual({
      inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP64', data: [1, 2, 3, null] }],
    })
  })

  it('refuses by itself what its tensors have no place for', async () => {
    const [bar, mode] = openMetadata.inputs
    const metadata = { ...openMetadata, inputs: [{ ...bar, datatype: 'INT64' }, mode] }
    const server = await scorerServer((request) =>
      request.path === '/v2/models/cooler' ? { json: metadata } : openAnswer(request),
    )
    const model = await opened(open, server)
    const answers = await model.scorer.ask([
      [1, 'a'],
      [null, 'a'],
      [1.5, 'a'],
      [Infinity, 'a'],
    ])
    expect(answers.map((answer) => (answer instanceof RowRefusal ? answer.message : 'scored'))).toEqual([
      'scored',
      "column 'psa_bar' (INT64) is missing, which such a tensor has no value for",
      "column 'psa_bar' (INT64) is no whole number",
      "column 'psa_bar' is infinite, which JSON has no number for",
    ])
    expect(scoringsOf(server)).toHaveLength(1)
  })

  it('reads numbers that JSON does not have as none', async () => {
    const server = await scorerServer(openAnswer)
    const model = await opened(open, server)
    server.fault = () => (response) => {
      const tensor = (name: string, data: string) =>
        `{"name":"${name}","shape":[1],"datatype":"FP64","data":[${data}]}`
      response.end(
        `{"outputs":[${tensor('predict', '"3"')},${tensor('p3', 'NaN')},${tensor('p20', '-Infinity')},${tensor('p100', '1')}]}`,
      )
    }
    expect(await model.scorer.ask([[1, 'NaN']])).toEqual([[0, NaN, NaN, 1]])
  })
})

describe('JSON-RPC', () => {
  it('has the order of the labels that the server says', async () => {
    const server = await scorerServer(rpcAnswer)
    const model = await opened(rpc, server, { outputs: ['100', '3', '20'] })
    expect(model.levels).toEqual(['100', '3', '20'])
    expect(await model.scorer.ask([[200, 'warm']])).toEqual([[1 - 0.2 * 1.5, 0.2, 0.1]])
  })

  it.each([
    [-32002, 'REMOTE_OUTAGE'],
    [-32601, 'REMOTE_OUTAGE'],
  ])('is out where the server says %s', async (code, expected) => {
    const server = await scorerServer(rpcAnswer)
    const model = await opened(rpc, server)
    server.fault = () => answersWith(200, { jsonrpc: '2.0', id: 1, error: { code, message: 'no' } })
    await expect(sharesOf(model, [100])).rejects.toMatchObject({ code: expected })
  })
})
