import { describe, expect, it } from 'vitest'
import type { RemoteLayout } from '../../src/remote/contract.ts'
import { openInference } from '../../src/remote/open-inference.ts'

const contract = openInference({ model: 'a b', modelVersion: '7' })

const number = (name: string, datatype: string | null = 'FP64') => ({
  name,
  type: 'number' as const,
  datatype,
})
const text = (name: string) => ({ name, type: 'text' as const, datatype: null })

const layout: RemoteLayout = {
  inputs: [number('a'), text('b')],
  outputs: [number('y')],
  matrix: null,
  given: null,
}

const metadata = (inputs: readonly object[], outputs: readonly object[] = []) =>
  contract.describe([null, { name: 'm', inputs, outputs }])

describe('Open Inference', () => {
  it('has a path for the model and its version', () => {
    expect(contract.questions.map(({ path }) => path)).toEqual([
      '/v2/models/a%20b/versions/7/ready',
      '/v2/models/a%20b/versions/7',
    ])
    expect(contract.scoring(layout, [[1, 'x']]).path).toBe('/v2/models/a%20b/versions/7/infer')
    expect(openInference({ model: 'm' }).scoring(layout, []).path).toBe('/v2/models/m/infer')
  })

  it('gives a tensor a column, as MLServer and KServe read tables', () => {
    const { body } = contract.scoring(
      { ...layout, inputs: [number('a', null), text('b'), number('c', 'BOOL')] },
      [
        [1.5, 'x', 1],
        [null, null, 0],
      ],
    )
    expect(JSON.parse(body ?? '')).toEqual({
      parameters: { content_type: 'pd' },
      inputs: [
        { name: 'a', shape: [2, 1], datatype: 'FP64', data: [1.5, null] },
        {
          name: 'b',
          shape: [2, 1],
          datatype: 'BYTES',
          parameters: { content_type: 'str' },
          data: ['x', null],
        },
        { name: 'c', shape: [2, 1], datatype: 'BOOL', data: [true, false] },
      ],
    })
  })

  it('knows columns, a matrix and a server that says nothing', () => {
    const column = { name: 'a', datatype: 'FP32', shape: [-1, 1] }
    expect(metadata([column])).toMatchObject({ inputs: [number('a', 'FP32')], outputs: null, matrix: null })
    expect(metadata([{ name: 'x', datatype: 'FP32', shape: [-1, 17] }])).toMatchObject({
      inputs: null,
      matrix: 'x',
    })
    expect(metadata([{ name: 'x', datatype: 'FP32', shape: [-1] }])).toMatchObject({ matrix: null })
    expect(metadata([])).toMatchObject({ inputs: null, outputs: null, matrix: null })
    const asked = openInference({ model: 'm', form: 'matrix' })
    expect(asked.describe([null, { name: 'm' }])).toMatchObject({ inputs: null, matrix: 'input-0' })
    const wide = { name: 'p', datatype: 'FP64', shape: [-1, 3] }
    expect(metadata([column], [wide])).toMatchObject({ outputs: null })
  })

  it('has its scores by name, nested or flat', () => {
    const outputs = [
      { name: 'z', data: [9, 9] },
      { name: 'y', data: [[1], [2]] },
    ]
    expect(contract.scores({ outputs }, layout, 2)).toEqual([[1, 2]])
  })

  it('has them side by side in one matrix', () => {
    const two = { ...layout, outputs: [number('low'), number('high')] }
    expect(
      contract.scores(
        {
          outputs: [
            {
              name: 'p',
              data: [
                [1, 2],
                [3, 4],
              ],
            },
          ],
        },
        two,
        2,
      ),
    ).toEqual([
      [1, 3],
      [2, 4],
    ])
    expect(() => contract.scores({ outputs: [{ name: 'p', data: [1, 2, 3] }] }, two, 2)).toThrow('3 numbers')
  })

  it.each([
    ['no outputs', {}],
    [
      'another output',
      {
        outputs: [
          { name: 'z', data: [1, 2] },
          { name: 'x', data: [1, 2] },
        ],
      },
    ],
    ['fewer rows', { outputs: [{ name: 'y', data: [1] }] }],
    ['no data', { outputs: [{ name: 'y' }] }],
  ])('is refused with %s', (_what, answer) => {
    expect(() => contract.scores(answer, layout, 2)).toThrow(/outputs|output|rows|data/)
  })

  it.each([
    [1.5, 'FP64', null],
    [null, 'FP64', null],
    [Infinity, 'FP64', 'infinite'],
    [null, 'INT64', 'missing'],
    [1.5, 'UINT8', 'no whole number'],
    [null, 'BOOL', 'missing'],
    [null, 'BYTES', null],
    [Infinity, null, 'infinite'],
  ])('says of %s for %s: %s', (cell, datatype, problem) => {
    const found = contract.problemWith(cell, number('a', datatype))
    if (problem === null) expect(found).toBeNull()
    else expect(found).toContain(problem)
  })
})
