import { isIP } from 'node:net'
import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import type { KafkaConnection } from './connection.ts'

/** The certificate that a broker shows, whether or not it checks out. Null where the connection has no TLS. */
export function brokerCertificate(
  { ssl = false, connectionTimeoutMs }: KafkaConnection,
  address: string,
): Promise<PeerCertificate | null> {
  if (ssl === false) return Promise.resolve(null)
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replaceAll(/[[\]]/g, '')
  const options = ssl === true ? {} : ssl.options
  return new Promise((resolve, reject) => {
    const socket = connect({
      // An address is no name to ask for (RFC 6066).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...options,
      host,
      port: Number(address.slice(colon + 1)),
      // Looked at, not trusted: nothing is sent.
      rejectUnauthorized: false,
      timeout: connectionTimeoutMs,
    })
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate()
      socket.destroy()
      resolve(certificate)
    })
    socket.once('timeout', () => {
      socket.destroy(new Error(`${address} shows no certificate in time`))
    })
    socket.once('error', reject)
  })
}
