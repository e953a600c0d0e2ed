import type { X509Certificate } from 'node:crypto'
import type { KafkaConnection } from './connection.ts'

/** Who we are to the brokers' authorizer, as far as we know: unless they are set up to call us otherwise. */
export function principalOf({ sasl, ssl }: KafkaConnection): string {
  if (sasl === undefined) {
    const certificate = typeof ssl === 'object' ? ssl.certificate : null
    return `User:${certificate === null ? 'ANONYMOUS' : distinguishedName(certificate)}`
  }
  if (!('tokens' in sasl)) return `User:${sasl.username}`
  return sasl.tokens.subject === null ? 'User:<whom the token is for>' : `User:${sasl.tokens.subject}`
}

/** The subject as brokers write it (RFC 2253): the last part first, special characters escaped. */
export function distinguishedName({ subject }: Pick<X509Certificate, 'subject'>): string {
  return subject
    .split('\n')
    .toReversed()
    .map((part) => part.replaceAll(/[,+"\\<>;]/g, String.raw`\$&`))
    .join(',')
}
