import type { X509Certificate } from 'node:crypto'
import { errorText, errorType, rootCause } from '../protocol/error-kind.ts'
import { distinguishedName } from './principal.ts'
import type { KafkaConnection } from './connection.ts'

/** True where a broker was reached and would not let us in. */
export function isLogInRefused(error: unknown): boolean {
  const root = rootCause(error)
  const type = errorType(error)
  return (
    type === 'SASL_AUTHENTICATION_FAILED' ||
    type === 'UNSUPPORTED_SASL_MECHANISM' ||
    (root instanceof Error && root.name === 'KafkaJSSASLAuthenticationError')
  )
}

/** What a first contact failed of, in a line: OpenSSL's own words on an alert are none. */
export function contactText(error: unknown): string {
  const text = errorText(error)
  const alert = /\balert ([a-z ]+):/.exec(text)?.[1]
  return alert === undefined ? text : `the TLS alert '${alert}'`
}

/** What to check after a first contact that failed. */
export function adviceFor(connection: KafkaConnection, error: unknown): string {
  const message = errorText(error)
  if (isLogInRefused(error)) return logInAdvice(message)
  if (/\balert\b/i.test(message)) return alertAdvice(connection, message)
  const byMessage = advices.find(({ pattern }) => pattern.test(message))
  if (byMessage !== undefined) return byMessage.advice
  const plain = connection.ssl === undefined || connection.ssl === false
  if (/closed/i.test(message)) {
    return plain
      ? 'Check that the port is meant for clients without TLS and log-in (kafka.ssl, kafka.sasl).'
      : 'Check kafka.ssl and kafka.sasl.'
  }
  return 'Check that the broker runs, that kafka.brokers names it, and that no firewall stands between.'
}

function logInAdvice(message: string): string {
  return /not support/i.test(message)
    ? 'Check kafka.sasl.mechanism, and that the port is one that it is enabled at.'
    : 'Check kafka.sasl: mechanism, user name and password.'
}

/** By what Node says of the other end; the first that fits. */
const advices: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: /certificate has expired/i,
    advice:
      "The broker's certificate has expired: it is the broker's to renew. Check the clock of this machine too.",
  },
  {
    pattern: /certificate is not yet valid/i,
    advice: "The broker's certificate is not valid yet: check the clock of this machine.",
  },
  {
    pattern: /altnames/i,
    advice: "Check kafka.brokers and kafka.ssl.serverName: the broker's certificate is for another name.",
  },
  {
    pattern: /certificate|self-signed/i,
    advice: "Check kafka.ssl: caFile must hold the authority that signed the brokers' certificates.",
  },
  { pattern: /SSL|TLS|wrong version number|EPROTO/i, advice: 'Check kafka.ssl: the port may not speak TLS.' },
  {
    pattern: /ILLEGAL_SASL_STATE/,
    advice: 'Check kafka.sasl: the port is one without log-in.',
  },
  { pattern: /ENOTFOUND|EAI_AGAIN/, advice: 'Check kafka.brokers: the host name is not known.' },
  { pattern: /ECONNREFUSED/, advice: 'Check that the broker runs, and host and port in kafka.brokers.' },
]

/** The other end broke off the handshake: it is our certificate that it does not like, or that it misses. */
function alertAdvice({ ssl }: KafkaConnection, message: string): string {
  const own = typeof ssl === 'object' ? ssl.certificate : null
  if (own !== null) return `The broker refuses our certificate: ${faultOf(own)}.`
  return /certificate|handshake/i.test(message)
    ? 'The broker wants a certificate of ours: set kafka.ssl.certFile and kafka.ssl.keyFile.'
    : 'Check kafka.ssl: the broker speaks another version of TLS, or none.'
}

function faultOf(certificate: X509Certificate): string {
  const { validFromDate, validToDate, issuer } = certificate
  const name = `kafka.ssl.certFile (${distinguishedName(certificate)})`
  const now = Date.now()
  if (validToDate.getTime() <= now) return `${name} expired at ${validToDate.toISOString()}; renew it`
  if (validFromDate.getTime() > now)
    return `${name} is valid from ${validFromDate.toISOString()} on; check the clock`
  return `${name} must be signed by an authority that the brokers trust, and it is signed by ${distinguishedName({ subject: issuer })}`
}
