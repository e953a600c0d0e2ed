/**
 * Of the objects that operators define, what the chart writes, in terms of JSON Schema: whatever else stands in one is misspelt,
 * or is new to the chart. Keys of KEDA's scaler for Kafka are free text to KEDA itself.
 */
const texts = { type: 'object', additionalProperties: { type: 'string' } } as const
const text = { type: 'string', minLength: 1 } as const
const count = { type: 'integer', minimum: 1 } as const
const flag = { enum: ['true', 'false'] } as const
const selector = exact({ matchLabels: texts })

function exact(properties: Readonly<Record<string, unknown>>, required = Object.keys(properties)) {
  return { type: 'object', additionalProperties: false, properties, required }
}

function policies(kind: string) {
  return { type: 'array', items: exact({ type: { const: kind }, value: count, periodSeconds: count }) }
}

const kafkaTrigger = exact(
  {
    bootstrapServers: text,
    consumerGroup: text,
    topic: text,
    lagThreshold: { type: 'string', pattern: '^[1-9][0-9]*$' },
    offsetResetPolicy: { enum: ['earliest', 'latest'] },
    allowIdleConsumers: flag,
    excludePersistentLag: flag,
    ensureEvenDistributionOfPartitions: flag,
    tls: { const: 'enable' },
  },
  ['bootstrapServers', 'consumerGroup', 'topic', 'lagThreshold', 'offsetResetPolicy', 'excludePersistentLag'],
)

const scaledObject = exact({
  scaleTargetRef: exact({
    apiVersion: { const: 'apps/v1' },
    kind: { enum: ['Deployment', 'StatefulSet'] },
    name: text,
  }),
  pollingInterval: count,
  minReplicaCount: count,
  maxReplicaCount: count,
  fallback: exact({ failureThreshold: count, replicas: count }),
  advanced: exact({
    horizontalPodAutoscalerConfig: exact({
      behavior: exact({
        scaleUp: exact({ stabilizationWindowSeconds: count, policies: policies('Percent') }),
        scaleDown: exact({ stabilizationWindowSeconds: count, policies: policies('Pods') }),
      }),
    }),
  }),
  triggers: {
    type: 'array',
    minItems: 1,
    items: exact(
      { type: { const: 'kafka' }, metadata: kafkaTrigger, authenticationRef: exact({ name: text }) },
      ['type', 'metadata'],
    ),
  },
})

const serviceMonitor = exact({
  jobLabel: text,
  selector,
  endpoints: {
    type: 'array',
    minItems: 1,
    items: exact(
      {
        port: text,
        path: text,
        interval: text,
        scheme: { enum: ['http', 'https'] },
        tlsConfig: exact({ serverName: text }),
      },
      ['port', 'path'],
    ),
  },
})

const alert = exact(
  { alert: text, expr: text, for: text, keep_firing_for: text, labels: texts, annotations: texts },
  ['alert', 'expr'],
)

const prometheusRule = exact({
  groups: {
    type: 'array',
    minItems: 1,
    items: exact({ name: text, rules: { type: 'array', minItems: 1, items: alert } }),
  },
})

function object(apiVersion: string, spec: unknown) {
  const metadata = exact({ name: text, labels: texts })
  return exact({ apiVersion: { const: apiVersion }, kind: text, metadata, spec })
}

export const operatorSchemas: Readonly<Record<string, object>> = {
  ScaledObject: object('keda.sh/v1alpha1', scaledObject),
  ServiceMonitor: object('monitoring.coreos.com/v1', serviceMonitor),
  PrometheusRule: object('monitoring.coreos.com/v1', prometheusRule),
}
