import { readFileSync } from 'node:fs'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { messageOf, SluiceError } from '../../core/errors.ts'
import type { Secret } from '../../core/secret.ts'

export interface ServerTls {
  readonly certFile: string
  readonly keyFile: string
  readonly passphrase?: Secret | undefined
  readonly clientCaFile?: string | undefined
}

export interface ListenerSettings {
  readonly tls?: ServerTls | undefined
  readonly maxBodyBytes: number
  readonly requestTimeoutMs: number
  readonly keepAliveMs: number
}

/**
 * A server of Fastify's that takes every path and reads every body as bytes: whose a path is, and what is in a body, is for the fronts.
 *
 * @throws SluiceError CONFIG where a file of the TLS settings is of no use
 */
export function createListener({
  tls,
  maxBodyBytes,
  requestTimeoutMs,
  keepAliveMs,
}: ListenerSettings): FastifyInstance {
  const options = {
    bodyLimit: maxBodyBytes,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestTimeoutMs,
    exposeHeadRoutes: false,
    forceCloseConnections: false as const,
  }
  const server =
    tls === undefined
      ? fastify(options)
      : // Fastify has another type for a server with other sockets.
        (fastify({ ...options, https: secureOptions(tls) }) as unknown as FastifyInstance)
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  return server
}

function secureOptions({ certFile, keyFile, passphrase, clientCaFile }: ServerTls) {
  const read = (file: string, setting: string) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new SluiceError('CONFIG', `serve.tls.${setting}: ${file} cannot be read: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }
  return {
    cert: read(certFile, 'certFile'),
    key: read(keyFile, 'keyFile'),
    minVersion: 'TLSv1.2' as const,
    ...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
    ...(clientCaFile === undefined
      ? {}
      : { ca: read(clientCaFile, 'clientCaFile'), requestCert: true, rejectUnauthorized: true }),
  }
}
