import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

/** What is told of the smallest config with other settings of its model. */
const toldOf = (model: string) => toldAfter(['  - { name: m, file: m.zip }', `  - { name: m${model} }`])

const remote = "remote: { kind: dai-rest, url: 'http://127.0.0.1:8080' }"

describe('modelRules', () => {
  it.each([
    ['a file', ', file: m.zip, contributions: { top: 3 }'],
    ['a server', `, ${remote}, labels: [no, yes], columns: { a: b }, version: '2'`],
    [
      'a server with all that it may have',
      ", remote: { kind: open-inference, url: 'https://host/base', model: m, modelVersion: '1', form: matrix, headers: { authorization: x }, inputs: [a, { name: b, type: text }], outputs: [y], timeoutMs: 1, maxRows: 1, maxConcurrent: 1, retries: 0, maxAnswerBytes: 1 }",
    ],
  ])('are content with %s', (_what, model) => {
    expect(toldOf(model)).toEqual([])
  })

  it.each<[string, string, RegExp]>([
    ['nowhere', '', /^11:5: error: models\[0\]: has neither file, release nor remote/],
    ['in two places', `, file: m.zip, ${remote}`, /models\[0\]\.remote: stands beside file/],
    [
      'without its contributions',
      `, ${remote}, contributions: { top: 3 }`,
      /models\[0\]\.contributions: is for models that are read from a file/,
    ],
    ['with rounds', `, ${remote}, rounds: best`, /models\[0\]\.rounds: is for models that are read/],
    ['of no known kind', ", remote: { kind: dai, url: 'http://h' }", /models\[0\]\.remote\.kind/],
    ['without its name', ", remote: { kind: open-inference, url: 'http://h' }", /models\[0\]\.remote\.model/],
    [
      'with credentials in its address',
      ", remote: { kind: json-rpc, url: 'http://u:p@h' }",
      /must not hold credentials: put them under headers/,
    ],
    [
      'with an address that has more',
      ", remote: { kind: json-rpc, url: 'http://h?a=b' }",
      /must end before \? and #/,
    ],
    [
      'with more patience than a turn has',
      ", remote: { kind: json-rpc, url: 'http://h', timeoutMs: 20000 }",
      /warning: models\[0\]\.remote\.timeoutMs: a server that hangs is waited for 60 s with its retries/,
    ],
    [
      'with headers in clear text',
      ", remote: { kind: json-rpc, url: 'http://h', headers: { authorization: x } }",
      /warning: models\[0\]\.remote\.url: sends headers in clear text/,
    ],
    [
      'with certificates for nothing',
      ", remote: { kind: json-rpc, url: 'http://h', ssl: { caFile: ca.pem } }",
      /models\[0\]\.remote\.ssl: is for an address that begins with https/,
    ],
    [
      'with half a certificate',
      ", remote: { kind: json-rpc, url: 'https://h', ssl: { certFile: c.pem } }",
      /models\[0\]\.remote\.ssl\.certFile: needs keyFile/,
    ],
  ])('tell of a model that is %s', (_what, model, message) => {
    const told = toldOf(model)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(message)
  })
})
