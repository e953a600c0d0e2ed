import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { addScramUser } from '../../support/scram-user.ts'
import { SecuredBroker } from '../../support/secured-broker.ts'
import { TokenServer, issuer } from '../../support/token-server.ts'
import { whenDone } from './closing.ts'

export const tlsFixtures = resolve('test/fixtures/tls')

const pem = (...names: readonly string[]) =>
  names
    .map((name) => readFileSync(`${tlsFixtures}/${name}`, 'utf8'))
    .join('')
    .replaceAll('\n', '\\n')

/** One broker, to which all ways of logging in lead; each user is `app`, and has the same rights. */
export interface EveryWay {
  readonly broker: SecuredBroker
  readonly tokens: TokenServer
}

/** Who logs in by a password or a token, and who by a certificate. */
export const principals = ['User:app', 'User:CN=app,O=Sluice'] as const

const clientSecret = 'client secret/+='

/** @param folder of the broker; both servers are stopped when the tests of the file are done */
export async function openEveryWay(folder: string): Promise<EveryWay> {
  const tokens = await new TokenServer({ clientId: 'sluice', clientSecret, subject: 'app' }).start()
  whenDone(() => tokens.stop())
  // Kafka asks no address for keys that it was not told of.
  const allowed = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokens.url}/jwks`
  process.env['JAVA_TOOL_OPTIONS'] = allowed
  const broker = await SecuredBroker.start(folder, {
    principals: [...principals],
    listeners: [
      { name: 'WAYS', protocol: 'SASL_PLAINTEXT' },
      { name: 'BRIEF', protocol: 'SASL_PLAINTEXT' },
      { name: 'MTLS', protocol: 'SSL' },
      { name: 'OLD', protocol: 'SSL' },
    ],
    settings: {
      ...saslSettings('ways', ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER']),
      ...saslSettings('brief', ['OAUTHBEARER', 'SCRAM-SHA-256']),
      'sasl.oauthbearer.jwks.endpoint.url': `${tokens.url}/jwks`,
      'sasl.oauthbearer.expected.issuer': issuer,
      'sasl.oauthbearer.expected.audience': 'kafka',
      // Otherwise a session may outlast its token.
      'listener.name.brief.oauthbearer.connections.max.reauth.ms': '600000',
      'listener.name.brief.scram-sha-256.connections.max.reauth.ms': '4000',
      ...tlsSettings('mtls', 'server'),
      'listener.name.mtls.ssl.client.auth': 'required',
      ...tlsSettings('old', 'server-expired'),
    },
  })
  whenDone(() => broker.kill())
  await addScramUser(broker.openAddress, broker.sasl)
  return { broker, tokens }
}

/** `kafka.sasl` for the endpoint. */
export function endpointLogIn({ tokens }: EveryWay, secret = clientSecret) {
  return {
    mechanism: 'oauthbearer',
    tokenUrl: `${tokens.url}/token`,
    clientId: 'sluice',
    clientSecret: secret,
  }
}

function saslSettings(listener: string, mechanisms: readonly string[]): Record<string, string> {
  const prefix = `listener.name.${listener}`
  const security = 'org.apache.kafka.common.security'
  const modules: Readonly<Record<string, string>> = {
    PLAIN: `${security}.plain.PlainLoginModule required user_app="app-secret";`,
    'SCRAM-SHA-256': `${security}.scram.ScramLoginModule required;`,
    'SCRAM-SHA-512': `${security}.scram.ScramLoginModule required;`,
    OAUTHBEARER: `${security}.oauthbearer.OAuthBearerLoginModule required;`,
  }
  return {
    [`${prefix}.sasl.enabled.mechanisms`]: mechanisms.join(','),
    ...Object.fromEntries(
      mechanisms.map((name) => [`${prefix}.${name.toLowerCase()}.sasl.jaas.config`, modules[name]!]),
    ),
    [`${prefix}.oauthbearer.sasl.server.callback.handler.class`]: `${security}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
  }
}

function tlsSettings(listener: string, name: string): Record<string, string> {
  const prefix = `listener.name.${listener}.ssl`
  return {
    [`${prefix}.keystore.type`]: 'PEM',
    [`${prefix}.keystore.certificate.chain`]: pem(`${name}.pem`, 'ca.pem'),
    [`${prefix}.keystore.key`]: pem(`${name}.key`),
    [`${prefix}.truststore.type`]: 'PEM',
    [`${prefix}.truststore.certificates`]: pem('ca.pem'),
  }
}
