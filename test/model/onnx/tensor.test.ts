import { describe, expect, it } from 'vitest'
import { readTensor } from '../../../src/model/onnx/tensor.ts'
import type { ConstantTensor } from '../../../src/model/onnx/tensor.ts'
import { MessageFields } from '../../../src/model/onnx/message-fields.ts'
import { bytesField, integerField, textField } from '../../../src/model/onnx/wire-writer.ts'
import { tensorBytes } from './onnx-bytes.ts'

function read(...fields: readonly Uint8Array[]): ConstantTensor {
  return readTensor(new MessageFields(Buffer.concat(fields), 'm.onnx', 'initializer'))
}

describe('readTensor', () => {
  it('reads texts and whole numbers, and no others', () => {
    expect(read(tensorBytes('t', { texts: ['a', ''] }))).toMatchObject({
      name: 't',
      type: 'string',
      texts: ['a', ''],
    })
    expect(read(tensorBytes('n', { integers: [3, 5] }, [1, 2]))).toMatchObject({
      ...{ type: 'int64', dimensions: [1, 2], integers: [3, 5], texts: [] },
    })
    expect(read(tensorBytes('f', { floats: [0.5] }))).toMatchObject({ type: 'float', integers: [] })
  })

  it('reads raw whole numbers', () => {
    const eight = Buffer.alloc(16)
    eight.writeBigInt64LE(-2n, 0)
    eight.writeBigInt64LE(7n, 8)
    expect(read(integerField(2, 7), bytesField(9, eight)).integers).toEqual([-2, 7])
    expect(read(integerField(2, 6), bytesField(9, Buffer.from('feffffff', 'hex'))).integers).toEqual([-2])
  })

  it('calls a type that came later by its number', () => {
    expect(read(integerField(2, 99)).type).toBe('type 99')
  })

  it.each([
    ['by its place', integerField(14, 1)],
    ['by what is said of it', bytesField(13, textField(1, 'location'))],
  ])('refuses data in another file, %s', (_, field) => {
    expect(() => read(textField(8, 'w'), field)).toThrow(
      /the numbers of tensor 'w' lie in another file.*save_as_external_data=False/,
    )
  })
})
