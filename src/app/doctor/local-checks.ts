import { X509Certificate } from 'node:crypto'
import { readFile, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SchemaRegistry } from '../../avro/registry.ts'
import { eventSubjects } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { ConfigPath } from '../../core/finding.ts'
import { brokerCertificate } from '../../transport/kafkajs/client/broker-certificate.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import type { Assembly } from '../assemble.ts'
import { portRemarks, registryRemarks } from '../online-checks.ts'
import { predictionSubject } from '../prediction-schema.ts'
import { certificateFact, judgeCertificates } from './certificates.ts'
import type { SeenCertificate } from './certificates.ts'
import type { DoctorCheck, CheckAnswer } from './check.ts'
import { judgeMachine, machineFact } from './machine.ts'
import { judgeRegistry, registryFacts } from './registry.ts'

/** What is asked of this machine. */
export function localChecks(config: Config): readonly DoctorCheck[] {
  return [
    { name: 'memory and disk', ask: () => machineAnswer(config) },
    { name: 'port', ask: async () => ({ facts: [], remarks: await portRemarks(config) }) },
  ]
}

async function machineAnswer(config: Config): Promise<CheckAnswer> {
  const files = config.models.flatMap(({ file }) => file ?? [])
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  // A config has a model at least.
  const disk = await statfs(dirname(files[0]!))
  const seen = {
    modelBytes: sizes.reduce((sum, size) => sum + size, 0),
    residentBytes: process.memoryUsage.rss(),
    freeMemoryBytes: process.availableMemory(),
    freeDiskBytes: disk.bavail * disk.bsize,
  }
  return { facts: [machineFact(seen)], remarks: judgeMachine(seen, config) }
}

/** What is asked of a registry. */
export function registryChecks(
  config: Config,
  registry: SchemaRegistry,
  assembly: Assembly | null,
): readonly DoctorCheck[] {
  const schemas: DoctorCheck[] =
    assembly === null
      ? []
      : [{ name: 'schemas', ask: async () => ({ facts: [], remarks: await registryRemarks(assembly) }) }]
  return [{ name: 'registry', ask: () => registryAnswer(config, registry) }, ...schemas]
}

async function registryAnswer(config: Config, registry: SchemaRegistry): Promise<CheckAnswer> {
  const startMs = systemClock.monotonic()
  let serverTimeMs: number | null
  try {
    serverTimeMs = await registry.serverTimeMs()
  } catch (error) {
    const message = messageOf(error)
    return { facts: [], remarks: [{ severity: 'error', path: ['registry', 'url'], message }] }
  }
  const tookMs = systemClock.monotonic() - startMs
  const skewMs = serverTimeMs === null ? null : serverTimeMs - systemClock.now()
  // Producers of several topics keep one level, or the first says it.
  const [eventSubject] = eventSubjects(config.input)
  const [predictions, events] = await Promise.all([
    registry.compatibility(predictionSubject(config)),
    eventSubject === undefined ? null : registry.compatibility(eventSubject),
  ])
  const seen = { tookMs, skewMs, levels: { predictions, events } }
  return { facts: registryFacts(seen), remarks: judgeRegistry(seen) }
}

/** Certificates that the config names and those that its brokers show. */
export function certificateChecks(config: Config, connection: KafkaConnection): readonly DoctorCheck[] {
  const { kafka } = config
  const ofFiles = certificateFiles(config).map(({ file, path }) =>
    certificateCheck(file, async () => certificatesIn(await readFile(file, 'utf8'), file, path)),
  )
  if (kafka.ssl === false) return ofFiles
  const ofBrokers = kafka.brokers.map((address) =>
    certificateCheck(address, async () => {
      const shown = await brokerCertificate(connection, address)
      if (shown === null) return []
      const [fromMs, untilMs] = [Date.parse(shown.valid_from), Date.parse(shown.valid_to)]
      return [{ of: `broker ${address}`, path: ['kafka', 'brokers'], fromMs, untilMs }]
    }),
  )
  return [...ofFiles, ...ofBrokers]
}

function certificateCheck(of: string, look: () => Promise<readonly SeenCertificate[]>): DoctorCheck {
  return {
    name: `certificate of ${of}`,
    ask: async () => {
      const seen = await look()
      return { facts: seen.map(certificateFact), remarks: judgeCertificates(seen, systemClock.now()) }
    },
  }
}

interface CertificateFile {
  readonly file: string
  readonly path: ConfigPath
}

function certificateFiles({ kafka, registry }: Config): readonly CertificateFile[] {
  const sections = [
    { path: ['kafka', 'ssl'], ssl: typeof kafka.ssl === 'object' ? kafka.ssl : undefined },
    {
      path: ['kafka', 'sasl', 'ssl'],
      ssl: kafka.sasl?.mechanism === 'oauthbearer' ? kafka.sasl.ssl : undefined,
    },
    { path: ['registry', 'ssl'], ssl: registry?.ssl },
  ]
  return sections.flatMap(({ path, ssl }) =>
    (['caFile', 'certFile'] as const).flatMap((setting) => {
      const file = ssl?.[setting]
      return file === undefined ? [] : [{ file, path: [...path, setting] }]
    }),
  )
}

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

function certificatesIn(pem: string, file: string, path: ConfigPath): readonly SeenCertificate[] {
  return (pem.match(pemBlock) ?? []).map((block) => {
    const { validFromDate, validToDate } = new X509Certificate(block)
    return { of: file, path, fromMs: validFromDate.getTime(), untilMs: validToDate.getTime() }
  })
}
