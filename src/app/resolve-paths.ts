import type { LoadedConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import type { Secret } from '../core/secret.ts'
import type { StepConfig, StepSpec } from '../core/spec.ts'
import { steps } from '../features/steps.ts'

type Resolve = (path: string) => string

/** Paths in a config count from its folder, wherever the process was started. */
export function withResolvedPaths(config: Config, loaded: Pick<LoadedConfig, 'resolvePath'>): Config {
  const resolvePath = (path: string) => loaded.resolvePath(path)
  const { schema, key } = config.input
  const { trace } = config
  return {
    ...config,
    kafka: withKafkaPaths(config.kafka, resolvePath),
    ...(config.registry === undefined ? {} : { registry: withRegistryPaths(config.registry, resolvePath) }),
    input: {
      ...config.input,
      schema: withSchemaPath(schema, resolvePath),
      ...(key?.schema === undefined
        ? {}
        : { key: { ...key, schema: withSchemaPath(key.schema, resolvePath) } }),
    },
    lookups: Object.fromEntries(
      Object.entries(config.lookups).map(([name, lookup]) => [name, withLookupPaths(lookup, resolvePath)]),
    ),
    features: config.features.map((entry) => withStepPaths(entry, resolvePath)),
    models: config.models.map((model) => withModelPaths(model, resolvePath)),
    ...(config.releases === undefined ? {} : { releases: withReleasePaths(config.releases, resolvePath) }),
    schemas: config.schemas && {
      files: Object.fromEntries(
        Object.entries(config.schemas.files).map(([id, file]) => [id, resolvePath(file)]),
      ),
    },
    ...(trace === undefined ? {} : { trace: withHeaderPaths(trace, resolvePath) }),
  }
}

type ReleasesConfig = NonNullable<Config['releases']>

function withReleasePaths(releases: ReleasesConfig, resolvePath: Resolve): ReleasesConfig {
  // What is in a bucket or on a server has no path of ours.
  const resolved = (place: string) => (/^[a-z0-9]+:\/\//.test(place) ? place : resolvePath(place))
  return { ...releases, store: resolved(releases.store), places: releases.places.map(resolved) }
}

type ModelConfig = Config['models'][number]

function withModelPaths(
  { file, baseline, remote, fallback, ...model }: ModelConfig,
  resolvePath: Resolve,
): ModelConfig {
  return {
    ...model,
    ...(fallback === undefined
      ? {}
      : {
          fallback: {
            ...fallback,
            to: fallback.to.map((link) =>
              'file' in link ? { ...link, file: resolvePath(link.file) } : link,
            ),
          },
        }),
    ...(file === undefined ? {} : { file: resolvePath(file) }),
    ...(baseline === undefined ? {} : { baseline: resolvePath(baseline) }),
    ...(remote === undefined ? {} : { remote: withServicePaths(remote, resolvePath) }),
  }
}

type LookupConfig = Config['lookups'][string]

function withLookupPaths(lookup: LookupConfig, resolvePath: Resolve): LookupConfig {
  switch (lookup.source) {
    case 'file':
    case 'sqlite':
      return { ...lookup, file: resolvePath(lookup.file) }
    case 'postgresql': {
      const { password, ssl } = lookup
      return {
        ...lookup,
        ...(password === undefined ? {} : { password: password.resolved(resolvePath) }),
        ssl: typeof ssl === 'boolean' ? ssl : withCertificatePaths(ssl, resolvePath),
      }
    }
    case 'http':
      return withServicePaths(lookup, resolvePath)
    case 'topic': {
      const { schema } = lookup
      return schema === undefined ? lookup : { ...lookup, schema: withSchemaPath(schema, resolvePath) }
    }
  }
}

/** Of a web service: its headers and certificates. */
function withServicePaths<
  T extends { readonly headers: Readonly<Record<string, Secret>>; readonly ssl?: Certificates | undefined },
>(service: T, resolvePath: Resolve): T {
  const { ssl } = service
  return {
    ...withHeaderPaths(service, resolvePath),
    ...(ssl === undefined ? {} : { ssl: withCertificatePaths(ssl, resolvePath) }),
  }
}

function withSchemaPath<T extends { readonly file: string } | { readonly subject: string }>(
  schema: T,
  resolvePath: Resolve,
): T {
  return 'file' in schema ? { ...schema, file: resolvePath(schema.file) } : schema
}

type StepSettings = StepConfig['settings']

/** The files among a step's settings, by its spec. */
function withStepPaths(entry: StepConfig, resolvePath: Resolve): StepConfig {
  const spec = steps.find(({ name }) => name === entry.step)?.spec
  if (spec === undefined || entry.refused === true) return entry
  return { ...entry, settings: withSettingPaths(entry.settings, spec, resolvePath) }
}

function withSettingPaths(settings: StepSettings, spec: StepSpec, resolvePath: Resolve): StepSettings {
  const resolved = Object.entries(settings).map(([key, value]) => {
    const field = spec[key]
    if (field?.type === 'file' && typeof value === 'string') return [key, resolvePath(value)] as const
    if (field?.type !== 'section' || value === undefined) return [key, value] as const
    // The validator, made from the spec, has checked that it is a section.
    return [key, withSettingPaths(value as StepSettings, field.spec, resolvePath)] as const
  })
  return Object.fromEntries(resolved)
}

function withHeaderPaths<T extends { readonly headers: Readonly<Record<string, Secret>> }>(
  section: T,
  resolvePath: Resolve,
): T {
  const headers = Object.entries(section.headers).map(
    ([name, value]) => [name, value.resolved(resolvePath)] as const,
  )
  return { ...section, headers: Object.fromEntries(headers) }
}

function withKafkaPaths(kafka: Config['kafka'], resolvePath: Resolve): Config['kafka'] {
  const { ssl, sasl } = kafka
  return {
    ...kafka,
    ssl: typeof ssl === 'boolean' ? ssl : withCertificatePaths(ssl, resolvePath),
    ...(sasl === undefined ? {} : { sasl: withLogInPaths(sasl, resolvePath) }),
  }
}

function withLogInPaths<T extends NonNullable<Config['kafka']['sasl']>>(sasl: T, resolvePath: Resolve): T {
  if (sasl.mechanism === 'aws-msk-iam') return sasl
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl, password: sasl.password.resolved(resolvePath) }
  const { clientSecret, tokenFile, ssl } = sasl
  return {
    ...sasl,
    ...(clientSecret === undefined ? {} : { clientSecret: clientSecret.resolved(resolvePath) }),
    ...(tokenFile === undefined ? {} : { tokenFile: resolvePath(tokenFile) }),
    ...(ssl === undefined ? {} : { ssl: withCertificatePaths(ssl, resolvePath) }),
  }
}

type RegistryConfig = NonNullable<Config['registry']>

function withRegistryPaths(registry: RegistryConfig, resolvePath: Resolve): RegistryConfig {
  const { ssl, auth } = registry
  return {
    ...registry,
    ...(ssl === undefined ? {} : { ssl: withCertificatePaths(ssl, resolvePath) }),
    ...(auth === undefined ? {} : { auth: withSecretPath(auth, resolvePath) }),
  }
}

function withSecretPath(
  auth: NonNullable<RegistryConfig['auth']>,
  resolvePath: Resolve,
): NonNullable<RegistryConfig['auth']> {
  return auth.type === 'bearer'
    ? { ...auth, token: auth.token.resolved(resolvePath) }
    : { ...auth, password: auth.password.resolved(resolvePath) }
}

type Certificates = Exclude<Config['kafka']['ssl'], boolean>

function withCertificatePaths(ssl: Certificates, resolvePath: Resolve): Certificates {
  const { caFile, certFile, keyFile, passphrase } = ssl
  return {
    ...ssl,
    ...(caFile === undefined ? {} : { caFile: resolvePath(caFile) }),
    ...(certFile === undefined ? {} : { certFile: resolvePath(certFile) }),
    ...(keyFile === undefined ? {} : { keyFile: resolvePath(keyFile) }),
    ...(passphrase === undefined ? {} : { passphrase: passphrase.resolved(resolvePath) }),
  }
}
