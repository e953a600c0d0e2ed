import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { certificateChecks } from '../../../src/app/doctor/local-checks.ts'
import { certificate } from '../../support/certificate.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { rigConfig } from './support/rig-config.ts'

const connection = { brokers: [], clientId: 'c', connectionTimeoutMs: 5_000, requestTimeoutMs: 5_000 }

describe('certificateChecks (the others: test/cli/doctor.test.ts)', () => {
  it('look at each certificate of a file', async () => {
    const file = join(scratchFolder(), 'ca.pem')
    writeFileSync(file, certificate.cert + certificate.cert)
    const [ofFile, ofBroker] = certificateChecks(rigConfig(`kafka.ssl={caFile: "${file}"}`), {
      ...connection,
      ssl: true,
    })
    expect(ofFile?.name).toBe(`certificate of ${file}`)
    expect((await ofFile?.ask())?.facts).toEqual([`${file}: until 2036-11-25`, `${file}: until 2036-11-25`])
    expect(ofBroker?.name).toMatch(/^certificate of .+:\d+$/)
  })

  it('look at those for the token endpoint and the registry too', () => {
    const config = rigConfig(
      'kafka.sasl={mechanism: oauthbearer, tokenUrl: "https://t", clientId: c, clientSecret: s, ssl: {caFile: test/fixtures/tls/ca.pem}}',
      'registry.url=https://registry',
      'registry.ssl={certFile: /fixtures/client-expired.pem, keyFile: k}',
    )
    expect(certificateChecks(config, connection).map(({ name }) => name)).toEqual([
      expect.stringMatching(/ca\.pem$/),
      'certificate of /fixtures/client-expired.pem',
    ])
  })

  it('say which setting a certificate that expired is of', async () => {
    const file = `${process.cwd()}/test/fixtures/tls/client-expired.pem`
    const config = rigConfig(
      'registry.url=https://registry',
      `registry.ssl={certFile: "${file}", keyFile: k}`,
    )
    const [check] = certificateChecks(config, connection)
    expect((await check!.ask()).remarks).toMatchObject([
      { severity: 'error', path: ['registry', 'ssl', 'certFile'] },
    ])
  })

  it('are none without TLS', () => {
    expect(certificateChecks(rigConfig(), connection)).toEqual([])
  })
})
