import type { LoadedConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'

/** Paths in a config count from its folder, wherever the process was started. */
export function withResolvedPaths(config: Config, loaded: LoadedConfig): Config {
  const resolvePath = (path: string) => loaded.resolvePath(path)
  const { schema } = config.input
  const { ssl } = config.kafka
  return {
    ...config,
    kafka: {
      ...config.kafka,
      ssl:
        typeof ssl === 'boolean'
          ? ssl
          : {
              ...ssl,
              ...(ssl.caFile === undefined ? {} : { caFile: resolvePath(ssl.caFile) }),
              ...(ssl.certFile === undefined ? {} : { certFile: resolvePath(ssl.certFile) }),
              ...(ssl.keyFile === undefined ? {} : { keyFile: resolvePath(ssl.keyFile) }),
            },
    },
    input: {
      ...config.input,
      schema: 'file' in schema ? { ...schema, file: resolvePath(schema.file) } : schema,
    },
    models: config.models.map((model) => ({ ...model, file: resolvePath(model.file) })),
    schemas: config.schemas && {
      files: Object.fromEntries(
        Object.entries(config.schemas.files).map(([id, file]) => [id, resolvePath(file)]),
      ),
    },
  }
}
