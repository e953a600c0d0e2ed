import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/index.ts'
import { scorerServer } from './support/scorer-server.ts'
import type { Served, ServedRequest } from './support/scorer-server.ts'
import { expectSameScores } from './support/same-scores.ts'

const model = loadModel('examples/hydraulic-rig/models/cool_cond.zip')
const { scorer } = model
const names = scorer.inputs.map(({ name }) => name)
const outputs = scorer.outputs.flatMap(({ level }, at) =>
  level === null ? [] : [{ at, name: `y.${level}` }],
)

/** The example's model behind the contract of Driverless AI. */
function answer({ method, body }: ServedRequest): Served {
  const field = (name: string) => ({ name, dataType: 'Float64' })
  if (method === 'GET') {
    return {
      json: {
        id: 'm',
        schema: { inputFields: names.map(field), outputFields: outputs.map(({ name }) => field(name)) },
      },
    }
  }
  const { fields, rows } = body as { readonly fields: string[]; readonly rows: string[][] }
  const cells = rows.flatMap((row) =>
    names.map((name) => {
      const text = row[fields.indexOf(name)]
      return text === undefined || text === '' ? NaN : Number(text)
    }),
  )
  const out = new Float64Array(rows.length * scorer.outputs.length)
  scorer.score(Float64Array.from(cells), rows.length, out, new Uint8Array(rows.length))
  const score = rows.map((_row, row) =>
    outputs.map(({ at }) => String(out[row * scorer.outputs.length + at])),
  )
  return { json: { id: 'm', fields: outputs.map(({ name }) => name), score } }
}

const rows = Array.from({ length: 700 }, (_, row) =>
  names.map((_name, at) => ((row + at) % 13 === 0 ? NaN : Math.sin(row * 7 + at) * 200)),
)

describe('a model behind a server', () => {
  it('has the bits that it has here', async () => {
    const { url } = await scorerServer(answer)
    expect(await expectSameScores({ kind: 'dai-rest', url }, model, rows)).toBe(2_100)
  })
})
