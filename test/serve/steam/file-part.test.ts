import { describe, expect, test } from 'vitest'
import { filePart } from '../../../src/serve/steam/file-part.ts'

const type = 'multipart/form-data; boundary=--b1'
const file = (name: string, content: string) =>
  `----b1\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n`
const field = '----b1\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
const end = '----b1--\r\n'
const read = (text: string, contentType = type) => {
  const { name, content } = filePart(Buffer.from(text), contentType)
  return { name, content: content.toString() }
}

describe('filePart', () => {
  test('is the one file, whatever is beside and before it', () => {
    const expected = { name: 'rows.json', content: '{"a":1}\n--\n{"a":2}' }
    const one = file('rows.json', '{"a":1}\n--\n{"a":2}')
    expect(read(one + end)).toEqual(expected)
    expect(read(`preamble\r\n${field}${one}${field}${end}`)).toEqual(expected)
    expect(read(one + end, 'multipart/form-data; charset=utf-8; boundary="--b1"')).toEqual(expected)
  })

  test('may be empty, and without a name', () => {
    expect(read(file('', '') + end)).toEqual({ name: '', content: '' })
  })

  test('is what a form of the platform holds', async () => {
    const form = new FormData()
    form.append('file', new Blob(['{"a":1}']), 'day "1".json')
    const request = new Request('http://127.0.0.1/', { method: 'POST', body: form })
    const body = Buffer.from(await request.arrayBuffer())
    const { name, content } = filePart(body, request.headers.get('content-type')!)
    expect({ name, content: content.toString() }).toEqual({ name: 'day %221%22.json', content: '{"a":1}' })
  })

  test.each([
    [field + end, type, 'the form has no file, and one is read'],
    [file('a', '1') + file('b', '2') + end, type, 'the form has 2 files, and one is read'],
    [file('a', '1'), type, 'the form ends before its last boundary'],
    ['{"a": 1}', type, 'the form does not have the boundary that its content type names'],
    ['', 'multipart/form-data', 'the content type of the form names no boundary'],
    ['----b1\r\n----b1--', type, 'no file'],
  ])('refuses %j', (text, contentType, message) => {
    expect(() => read(text, contentType)).toThrow(message)
  })
})
