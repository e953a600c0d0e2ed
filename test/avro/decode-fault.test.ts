import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../src/avro/avro-cursor.ts'
import { decodeFault } from '../../src/avro/decode-fault.ts'

function at(path: string, options?: ConstructorParameters<typeof DecodeError>[1]): DecodeError {
  return Object.assign(new DecodeError('is wrong', options), { path })
}

describe('decodeFault', () => {
  it.each([
    ['a place in the event', at('a.b'), 'avro-decode', "id 7: field 'a.b': is wrong", null],
    ['the event as a whole', at(''), 'avro-decode', 'id 7: is wrong', null],
    ['a value', at('a', { ofValue: true }), 'avro-decode', "id 7: field 'a': is wrong", 'a'],
    ['another reason', at('', { reason: 'schema-mismatch' }), 'schema-mismatch', 'id 7: is wrong', null],
    ['what the engine throws', new RangeError('too deep'), 'avro-decode', 'id 7: too deep', null],
  ])('says of %s what is wrong and where', (_, error, reason, message, field) => {
    expect(decodeFault(error, 'id 7: ')).toMatchObject({ reason, message, field })
  })
})
