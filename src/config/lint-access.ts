import type { Remark } from '../core/finding.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

/** Whether log-ins and certificates have all that they need, and nothing that is for another way in. */
export const accessRules: readonly LintRule[] = [tokens, certificates, unencrypted, secretInClear]

type BearerLogIn = Extract<NonNullable<Config['kafka']['sasl']>, { readonly mechanism: 'oauthbearer' }>

const endpointSettings = ['clientId', 'clientSecret', 'scope', 'ssl'] as const

function* tokens({ kafka: { sasl } }: Config): Generator<Remark> {
  if (sasl?.mechanism !== 'oauthbearer') return
  const path = ['kafka', 'sasl']
  if (sasl.tokenUrl === undefined) yield* withoutEndpoint(sasl)
  else {
    if (sasl.tokenFile !== undefined)
      yield error(
        [...path, 'tokenFile'],
        'stands beside tokenUrl: a token has one origin',
        'remove one of them',
      )
    for (const key of ['clientId', 'clientSecret'] as const)
      if (sasl[key] === undefined) yield error([...path, 'tokenUrl'], `needs ${key} beside it`)
  }
}

function* withoutEndpoint(sasl: BearerLogIn): Generator<Remark> {
  const path = ['kafka', 'sasl']
  if (sasl.tokenFile === undefined) {
    yield error(
      [...path, 'mechanism'],
      "'oauthbearer' needs to know where tokens come from",
      'tokenUrl with clientId and clientSecret, or tokenFile',
    )
    return
  }
  for (const key of endpointSettings)
    if (sasl[key] !== undefined) yield error([...path, key], 'is for tokenUrl: a token in a file needs none')
}

interface CertificateSettings {
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  readonly passphrase?: unknown
}

/** The sections with certificates, and the address that they are for, where it says whether it is one of TLS. */
function* sections({ kafka, registry, lookups, models }: Config): Generator<{
  readonly path: Remark['path']
  readonly ssl: CertificateSettings
  readonly url: string | null
}> {
  if (typeof kafka.ssl === 'object') yield { path: ['kafka', 'ssl'], ssl: kafka.ssl, url: null }
  if (kafka.sasl?.mechanism === 'oauthbearer' && kafka.sasl.ssl !== undefined)
    yield { path: ['kafka', 'sasl', 'ssl'], ssl: kafka.sasl.ssl, url: kafka.sasl.tokenUrl ?? null }
  if (registry?.ssl !== undefined) yield { path: ['registry', 'ssl'], ssl: registry.ssl, url: registry.url }
  for (const [name, lookup] of Object.entries(lookups)) {
    const path = ['lookups', name, 'ssl']
    if (lookup.source === 'http' && lookup.ssl !== undefined) yield { path, ssl: lookup.ssl, url: lookup.url }
    if (lookup.source === 'postgresql' && typeof lookup.ssl === 'object')
      yield { path, ssl: lookup.ssl, url: null }
  }
  for (const [at, { remote }] of models.entries())
    if (remote?.ssl !== undefined)
      yield { path: ['models', at, 'remote', 'ssl'], ssl: remote.ssl, url: remote.url }
}

function* certificates(config: Config): Generator<Remark> {
  for (const { path, ssl } of sections(config)) {
    const [hasCertificate, hasKey] = [ssl.certFile !== undefined, ssl.keyFile !== undefined]
    if (hasCertificate && !hasKey) yield error([...path, 'certFile'], 'needs keyFile, its private key')
    if (hasKey && !hasCertificate)
      yield error([...path, 'keyFile'], 'needs certFile, the certificate that it is of')
    if (ssl.passphrase !== undefined && !hasKey)
      yield error([...path, 'passphrase'], 'is for keyFile, and there is none')
  }
}

function* unencrypted(config: Config): Generator<Remark> {
  for (const { path, url } of sections(config))
    if (url?.startsWith('http:') === true)
      yield error(
        [...path],
        'is for an address that begins with https://',
        'correct the address, or remove it',
      )
}

function* secretInClear({ kafka: { sasl, ssl }, lookups, models }: Config): Generator<Remark> {
  const path = ['kafka', 'sasl']
  const what = sasl?.mechanism === 'plain' ? 'password' : 'token'
  if (sasl !== undefined && !sasl.mechanism.startsWith('scram') && ssl === false)
    yield warning(path, `sends the ${what} in clear text: kafka.ssl is off`)
  if (sasl?.mechanism === 'oauthbearer' && sasl.tokenUrl?.startsWith('http:') === true)
    yield warning([...path, 'tokenUrl'], 'sends clientSecret in clear text: the address is not https')
  for (const [name, lookup] of Object.entries(lookups))
    if (lookup.source === 'http' && lookup.url.startsWith('http:') && Object.keys(lookup.headers).length > 0)
      yield warning(['lookups', name, 'url'], headersInClear)
  for (const [at, { remote }] of models.entries())
    if (remote?.url.startsWith('http:') === true && Object.keys(remote.headers).length > 0)
      yield warning(['models', at, 'remote', 'url'], headersInClear)
}

const headersInClear = 'sends headers in clear text: the address is not https'

function warning(path: Remark['path'], message: string): Remark {
  return { severity: 'warning', path, message }
}
