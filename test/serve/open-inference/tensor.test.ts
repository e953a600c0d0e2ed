import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/serve/refusal.ts'
import { binaryTensor, elementCount, jsonTensor } from '../../../src/serve/open-inference/tensor.ts'
import type { Tensor, TensorHead } from '../../../src/serve/open-inference/tensor.ts'

const head = (change: Partial<TensorHead>): TensorHead => ({
  name: 'x',
  datatype: 'FP64',
  shape: [2, 3],
  isBase64: false,
  ...change,
})

function elements({ shape, at }: Tensor): unknown[] {
  return Array.from({ length: elementCount(shape) }, (_, index) => at(index))
}

describe('data in JSON', () => {
  it('is flat, or nested as its shape says', () => {
    const flat = [1, 2, null, 4, 5, 6]
    expect(elements(jsonTensor(head({}), flat))).toEqual(flat)
    expect(elements(jsonTensor(head({}), [flat.slice(0, 3), flat.slice(3)]))).toEqual(flat)
    expect(elements(jsonTensor(head({ shape: [3, 1, 2] }), [[[1, 2]], [[3, 4]], [[5, 6]]]))).toEqual([
      1, 2, 3, 4, 5, 6,
    ])
    expect(elements(jsonTensor(head({ shape: [0, 3] }), []))).toEqual([])
  })

  it.each([
    [
      'transposed',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      'an array of data has 3 elements where its shape says 2',
    ],
    [
      'ragged',
      [
        [1, 2, 3],
        [4, 5],
      ],
      'has 2 elements where its shape says 3',
    ],
    ['nested in one place', [[1, 2, 3], 4], 'a number where its shape says an array'],
    [
      'nested too deep',
      [
        [[1], [2], [3]],
        [[4], [5], [6]],
      ],
      'data[0] is an array',
    ],
    ['too short', [1, 2, 3], 'it has 3 elements; its shape [2, 3] says 6'],
  ])('%s is refused', (_what, data, text) => {
    expect(() => jsonTensor(head({}), data)).toThrow(Refusal)
    expect(() => jsonTensor(head({}), data)).toThrow(text)
  })
})

/** Elements of BYTES, as the extension has them. */
function bytesOf(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(Buffer.byteLength(text))
      return [length, Buffer.from(text)]
    }),
  )
}

describe('binary data', () => {
  it('of numbers may lie anywhere in the body', () => {
    const values = [1.5, -0, 5e-324, 1e308, Infinity, 3]
    for (const offset of [0, 1, 7]) {
      const body = Buffer.alloc(offset + 48)
      values.forEach((value, at) => body.writeDoubleLE(value, offset + at * 8))
      const read = elements(binaryTensor(head({}), body.subarray(offset)))
      expect(read.map((value, at) => Object.is(value, values[at]))).toEqual(Array(6).fill(true))
    }
  })

  it('of texts is read back', () => {
    const text = fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed())
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
        const tensor = binaryTensor(head({ datatype: 'BYTES', shape: [texts.length] }), bytesOf(texts))
        expect(elements(tensor)).toEqual(texts)
      }),
    )
  })

  it('of texts in base64 is decoded', () => {
    const bytes = bytesOf([Buffer.from('wärm').toString('base64')])
    expect(elements(binaryTensor(head({ datatype: 'BYTES', shape: [1], isBase64: true }), bytes))).toEqual([
      'wärm',
    ])
  })

  it.each([
    ['that ends within a length', Buffer.from([1, 0, 0]), 'element 0 of its binary data ends too early'],
    ['that ends within a text', Buffer.from([9, 0, 0, 0, 65]), 'element 0 of its binary data ends too early'],
    ['that is no UTF-8', Buffer.from([1, 0, 0, 0, 0xff]), 'element 0 of its binary data is no UTF-8'],
    ['of another number', bytesOf(['a', 'b']), 'it has 2 elements; its shape [1] says 1'],
  ])('of texts %s is refused', (_what, bytes, text) => {
    const asked = () => binaryTensor(head({ datatype: 'BYTES', shape: [1] }), bytes)
    expect(asked).toThrow(Refusal)
    expect(asked).toThrow(text)
  })
})
