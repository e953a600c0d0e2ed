import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageFields } from '../../../src/model/onnx/message-fields.ts'
import { bytesField, integerField, textField } from '../../../src/model/onnx/wire-writer.ts'

const fieldNumbers = fc.integer({ min: 1, max: 2 ** 28 - 1 })

describe('fields', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(
        fieldNumbers,
        fc.maxSafeNat(),
        fc.string(),
        fc.uint8Array({ maxLength: 300 }),
        (field, number, text, bytes) => {
          const written = Buffer.concat([
            integerField(field, number),
            textField(field, text),
            bytesField(field, bytes),
          ])
          const reader = new MessageFields(written, 'm', 'model')
          reader.next()
          expect([reader.field, reader.integer()]).toEqual([field, number])
          reader.next()
          expect([reader.field, reader.text()]).toEqual([field, Buffer.from(text).toString()])
          reader.next()
          expect([reader.field, [...reader.content()]]).toEqual([field, [...bytes]])
          expect(reader.next()).toBe(false)
        },
      ),
    )
  })
})
