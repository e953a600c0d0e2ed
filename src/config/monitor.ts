import { z } from 'zod'
import { duration, integer, level, name, secret, text, url } from './scalars.ts'

function share(example: number) {
  return z
    .number()
    .gt(0)
    .max(1)
    .meta({ examples: [example] })
}

const windowSection = z
  .union([
    z.strictObject({ records: integer(10, 10_000_000, 1000).describe('Records of a window.') }),
    z.strictObject({ time: duration('1h').describe('How long a window is, in event time.') }),
  ])
  .default({ time: '1h' })
  .describe('What is judged together: so many records, or so long a stretch of event time.')

const limitsSection = z
  .strictObject({
    score: z
      .number()
      .positive()
      .default(5)
      .meta({ examples: [5] })
      .describe(
        'Drift of a feature, an output or the labels: how many times the usual scatter a window is further away than usual. What each limit costs in false alarms: docs/drift.md.',
      ),
    missing: share(0.05)
      .default(0.05)
      .describe('Share of missing values of a feature, above that of the baseline.'),
    unknown: share(0.01).default(0.01).describe('Share of values of a feature that the model does not know.'),
    outOfRange: share(0.05)
      .default(0.05)
      .describe('Share of values of a feature outside of the range of training.'),
    opensAfter: integer(1, 100, 2).default(2).describe('Windows above a limit before an alert opens.'),
    closesAfter: integer(1, 100, 3)
      .default(3)
      .describe('Windows below eight tenths of the limit before it closes.'),
  })
  .prefault({})
  .describe('When an alert opens.')

const labelsSection = z.strictObject({
  topic: name('rig.labels').describe('The topic of labels: JSON, or Avro where the config has a registry.'),
  group: name('rig-quality')
    .optional()
    .describe('Consumer group of `sluice quality`. None: `<name>.quality`.'),
  by: z
    .union([
      z.strictObject({ eventId: text('eventId').describe('The field of a label that has the `eventId`.') }),
      z.strictObject({
        key: text('rigId').optional().describe('The field that has the key. None: the key of the record.'),
        time: text('at').describe(
          'The field that has the time of the event, epoch milliseconds or ISO 8601.',
        ),
        tolerance: duration('30s').default('30s').describe('How far the times may be apart.'),
      }),
    ])
    .describe('How a label finds its prediction: by its `eventId`, or by key and event time.'),
  values: z
    .record(z.string(), text('cooler_condition'))
    .meta({ examples: [{ cooler: 'cooler_condition' }] })
    .describe('By model: the field of a label with what was true.'),
  maxWait: duration('1d')
    .default('1d')
    .describe('How long a prediction waits for its label, and a label for its prediction, in event time.'),
  maxHeld: integer(1000, 100_000_000, 1_000_000)
    .default(1_000_000)
    .describe('Predictions and labels that are held at most; the oldest go first, and are counted.'),
  window: duration('1h').default('1h').describe('How long the windows of quality are, in event time.'),
  rolling: duration('1d').default('1d').describe('How long back the rolling figures reach.'),
})

export const kpiMetrics = [
  ...['accuracy', 'recall', 'precision', 'f1', 'auc', 'logLoss', 'brier', 'ece'],
  ...['mae', 'rmse', 'labelledShare'],
] as const

const kpi = z
  .strictObject({
    name: text('missed cooler failures').describe('In the words of the business.'),
    model: name('cooler').describe('The model.'),
    metric: z.enum(kpiMetrics).describe('What is measured.'),
    class: level('3').optional().describe('Of which class: recall, precision, f1.'),
    atLeast: z
      .number()
      .optional()
      .meta({ examples: [0.98] })
      .describe('The least that is well.'),
    atMost: z
      .number()
      .optional()
      .meta({ examples: [0.1] })
      .describe('The most that is well.'),
    over: duration('7d').default('1d').describe('How long back.'),
    minLabels: integer(1, 1_000_000_000, 100).default(100).describe('Fewer labels say nothing.'),
    then: z
      .array(z.enum(['alert', 'fallback']))
      .default(['alert'])
      .meta({ examples: [['alert']] })
      .describe('What follows when it is missed: an alert, the fallback of the model.'),
  })
  .refine(({ atLeast, atMost }) => (atLeast === undefined) !== (atMost === undefined), {
    error: 'takes one of `atLeast` and `atMost`',
  })

const staleSection = z
  .strictObject({
    prediction: duration('1m')
      .optional()
      .describe('A prediction that comes later than this after its event has the flag `stale`. None: never.'),
    model: duration('90d')
      .optional()
      .describe('A model whose training data ended longer ago than this is old. None: never.'),
    key: duration('10m')
      .optional()
      .describe('A key that sent nothing for this long is silent. None: nobody looks.'),
  })
  .prefault({})
  .describe('When things are too old.')

const alertsSection = z
  .strictObject({
    topic: name('rig.alerts')
      .optional()
      .describe('Where alerts are written, one event as each opens and one as it closes. None: nowhere.'),
    webhook: z
      .strictObject({
        url: url('https://hooks.example/sluice', 'token').describe('What gets each event as JSON, by POST.'),
        token: secret().optional().describe('Bearer token, if it wants one.'),
      })
      .optional()
      .describe('Who is called when an alert opens and when it closes. None: nobody.'),
  })
  .prefault({})
  .describe('Who is told beside log and metrics.')

const wordsSection = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z.strictObject({
        text: text('close to total failure').describe('In words.'),
        is: z.enum(['good', 'watch', 'bad']).default('good').describe('Whether that is good.'),
      }),
    ),
  )
  .default({})
  .meta({ examples: [{ cooler: { 3: { text: 'close to total failure', is: 'bad' } } }] })
  .describe('By model and label: what it means, for the page, `sluice top` and alerts.')

/** Whether the models are still right, and who is told. */
export const monitorSection = z.strictObject({
  topic: name('rig.monitor')
    .optional()
    .describe(
      'The compacted topic, of one partition, in which instances say what they counted. None: `<name>.monitor`.',
    ),
  everyMs: integer(100, 600_000, 2_000).default(2_000).describe('How often an instance says how it is.'),
  window: windowSection,
  referenceWindows: integer(10, 1000, 11)
    .default(11)
    .describe(
      'From how many windows the usual is known at least, and at most from four times as many. Until there are as many, nothing is judged.',
    ),
  limits: limitsSection,
  keys: integer(0, 100_000, 1000)
    .default(1000)
    .describe(
      'Of how many keys the newest prediction is kept for the page; those that were silent longest go first. 0: none.',
    ),
  stale: staleSection,
  labels: labelsSection
    .optional()
    .describe('What was true, as it becomes known later: read by `sluice quality`.'),
  kpis: z.array(kpi).default([]).describe('What must hold, measured by labels that came later.'),
  alerts: alertsSection,
  words: wordsSection,
})
