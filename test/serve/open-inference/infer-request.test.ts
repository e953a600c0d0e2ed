import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { categoriesFile } from '../support.ts'
import type { TestService } from '../support.ts'
import {
  binary,
  column,
  goodInputs,
  infer,
  lengthHeader,
  open,
  refusal,
  scores,
  withInput,
} from './support/asking.ts'
import type { Input } from './support/asking.ts'
import { errorText, inferResponse } from './support/protocol-schema.ts'

let categories: TestService
beforeAll(async () => {
  categories = await open(categoriesFile)
})

describe('odd input', () => {
  const big = { datatype: 'FP64', shape: [10_001], data: Array<number>(10_001).fill(1) }

  it.each<[string, () => object, string]>([
    ['no inputs', () => ({}), 'inputs is not there'],
    ['an empty list of them', () => ({ inputs: [] }), 'rig_mode (BYTES)'],
    ['an input without a name', () => ({ inputs: [{}] }), 'inputs[0].name is not there'],
    ['an input twice', () => ({ inputs: [...goodInputs(), goodInputs()[0]] }), "'rig_mode' is there twice"],
    ['a column that is missing', () => ({ inputs: goodInputs().slice(1) }), 'missing-column'],
    [
      'and says what is expected',
      () => ({ inputs: goodInputs().slice(1) }),
      'rig_mode (BYTES), vib_band (BYTES)',
    ],
    ['an unknown category', () => ({ inputs: withInput('rig_mode', { data: ['new'] }) }), 'unknown-category'],
    [
      'text for a number',
      () => ({ inputs: withInput('psb_bar', { datatype: 'BYTES', data: ['abc'] }) }),
      'row 0: wrong-type',
    ],
    ['text in FP64', () => ({ inputs: withInput('psb_bar', { data: ['1.5'] }) }), 'it is a number or null'],
    ['a number in BYTES', () => ({ inputs: withInput('rig_mode', { data: [1] }) }), 'it is text or null'],
    [
      'a number out of the range of its datatype',
      () => ({ inputs: withInput('psb_bar', { datatype: 'INT8', data: [200] }) }),
      'from -128 to 127',
    ],
    ['an object as an element', () => ({ inputs: withInput('psb_bar', { data: [{}] }) }), 'an object'],
    ['an unknown datatype', () => ({ inputs: withInput('psb_bar', { datatype: 'FP8' }) }), 'one of BOOL'],
    ['too few elements', () => ({ inputs: withInput('psb_bar', { shape: [2] }) }), 'it has 1 elements'],
    [
      'columns of different lengths',
      () => ({ inputs: withInput('psb_bar', { shape: [2], data: [1, 2] }) }),
      '2 rows',
    ],
    ['a column of two', () => ({ inputs: withInput('psb_bar', { shape: [1, 2], data: [1, 2] }) }), '[1, 2]'],
    [
      'a shape without end',
      () => ({ inputs: withInput('psb_bar', { shape: Array(17).fill(1) }) }),
      'at most 16',
    ],
    ['a shape that is none', () => ({ inputs: withInput('psb_bar', { shape: [-1] }) }), 'whole numbers'],
    [
      'nested data of another shape',
      () => ({ inputs: withInput('psb_bar', { data: [[1, 2]] }) }),
      'an array',
    ],
    [
      'an unknown content type',
      () => ({ inputs: withInput('rig_mode', { parameters: { content_type: 'pd_json' } }) }),
      'pd, np',
    ],
    [
      'an unknown form',
      () => ({ inputs: goodInputs(), parameters: { output_form: 'rows' } }),
      'columns, matrix',
    ],
    ['an id that is no text', () => ({ id: 7, inputs: goodInputs() }), 'id is a number'],
    ['parameters that are none', () => ({ inputs: goodInputs(), parameters: [] }), 'expected an object'],
    ['a body that is a list', () => [], 'the body is an array'],
  ])('%s: 400', async (_what, body, text) => {
    expect(await refusal(infer(categories, 'cooler', body()))).toContain(text)
  })

  it('too many rows: 413, before they are made', async () => {
    const inputs = [{ name: 'psb_bar', ...big }]
    expect(await refusal(infer(categories, 'cooler', { inputs }), 413)).toContain('10001 rows')
  })

  it('JSON with NaN: 400 that says null', async () => {
    expect(await refusal(categories.post('/v2/models/cooler/infer', '{"inputs": [NaN]}'))).toContain('null')
  })

  it('a content type that is not read: 415', async () => {
    const asked = categories.post('/v2/models/cooler/infer', '{}', { 'content-type': 'text/csv' })
    expect(await refusal(asked, 415)).toContain('application/json')
  })

  it('another method: 405', async () => {
    const asked = categories.get('/v2/models/cooler/infer')
    await refusal(asked, 405)
    expect((await asked).answer.headers['allow']).toBe('POST')
  })

  it('shared memory: 501', async () => {
    const inputs = withInput('psb_bar', { parameters: { shared_memory_region: 'r' } })
    expect(await refusal(infer(categories, 'cooler', { inputs }), 501)).toContain('shared memory')
  })

  it('columns that the model does not have say nothing', async () => {
    const inputs = [...goodInputs(), column('other', 'INT8', [1, 2, 3])]
    const { outputs } = await scores(infer(categories, 'cooler', { inputs }))
    expect(outputs).toEqual((await scores(infer(categories, 'cooler', { inputs: goodInputs() }))).outputs)
  })

  it('base64 is decoded, and what is none refused', async () => {
    const inBase64 = (text: string) =>
      withInput('rig_mode', { data: [text], parameters: { content_type: 'base64' } })
    const plain = await scores(infer(categories, 'cooler', { inputs: goodInputs() }))
    const asked = infer(categories, 'cooler', { inputs: inBase64(Buffer.from('warm').toString('base64')) })
    expect((await scores(asked)).outputs).toEqual(plain.outputs)
    expect(await refusal(infer(categories, 'cooler', { inputs: inBase64('warm!') }))).toContain('base64')
  })
})

it('whatever comes in some place of a good body, the answer is scores or a refusal', async () => {
  const places = ['name', 'datatype', 'shape', 'data', 'parameters', 'parameters.binary_data_size'] as const
  const odd = fc.oneof(fc.jsonValue(), fc.array(fc.nat(4)), fc.constantFrom('FP64', 'BYTES', 'psb_bar', 8, 1))
  const change = fc.tuple(fc.nat(5), fc.constantFrom(...places), odd)
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 3 }),
      fc.uint8Array(),
      async (changes, bytes) => {
        const inputs = goodInputs().map((input) => ({ ...input }))
        for (const [at, place, value] of changes) {
          const [key, inner] = place.split('.') as [string, string?]
          inputs[at] = { ...inputs[at], [key]: inner === undefined ? value : { [inner]: value } }
        }
        const asked = await binary(categories, 'cooler', { inputs }, Buffer.from(bytes))
        if (asked.status === 200) inferResponse(asked.json)
        else {
          expect(asked.status, asked.text).toBeLessThan(500)
          expect(errorText(asked.json)).not.toBe('')
          refused += 1
        }
      },
    ),
    { numRuns: 300 },
  )
  expect(refused).toBeGreaterThan(100)
})

describe('binary input', () => {
  const head = (size: number): Input => ({
    name: 'psb_bar',
    datatype: 'FP64',
    shape: [1],
    parameters: { binary_data_size: size },
  })
  const others = () => goodInputs().filter(({ name }) => name !== 'psb_bar')

  it.each([
    ['is too short for its size', 8, Buffer.alloc(4), 'behind the JSON there are 4 bytes'],
    ['goes on behind the inputs', 8, Buffer.alloc(9), 'behind the JSON there are 9 bytes'],
    ['does not fit its shape', 4, Buffer.alloc(4), 'its shape and datatype say 8'],
  ])('that %s: 400', async (_what, size, bytes, text) => {
    const asked = binary(categories, 'cooler', { inputs: [head(size), ...others()] }, bytes)
    expect(await refusal(asked)).toContain(text)
  })

  it('beside data: 400', async () => {
    const body = { inputs: [{ ...head(8), data: [1] }, ...others()] }
    expect(await refusal(binary(categories, 'cooler', body, Buffer.alloc(8)))).toContain('one of them counts')
  })

  it.each(['0', '-1', 'x', '1000000'])('with the header %s: 400', async (length) => {
    const asked = categories.ask('POST', '/v2/models/cooler/infer', Buffer.from('{}'), {
      [lengthHeader]: length,
    })
    expect(await refusal(asked)).toContain(lengthHeader)
  })

  it('of texts is read by their lengths', async () => {
    const bytes = Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from('warm')])
    const input = { name: 'rig_mode', datatype: 'BYTES', shape: [1, 1], parameters: { binary_data_size: 8 } }
    const asked = binary(categories, 'cooler', { inputs: [input, ...goodInputs().slice(1)] }, bytes)
    const plain = await scores(infer(categories, 'cooler', { inputs: goodInputs() }))
    expect(inferResponse((await asked).json)).toEqual(plain)
  })
})
