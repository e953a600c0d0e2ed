import {
  anyShape,
  countShape,
  kindShape,
  listShape,
  mapShape,
  matching,
  numberShape,
  objectShape,
  orNothing,
  textShape,
  whenGiven,
} from '../core/json-shape.ts'
import type { JsonShape } from '../core/json-shape.ts'

const timeShape = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'time in UTC')
const storedFileShape = objectShape({
  name: matching(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, "file's name"),
  digest: matching(/^sha256:[0-9a-f]{64}$/, 'digest'),
  bytes: countShape,
})

export const manifestShape: JsonShape = objectShape({
  tenant: textShape,
  model: textShape,
  version: countShape,
  file: storedFileShape,
  format: textShape,
  algorithm: textShape,
  settings: mapShape(anyShape),
  addedAt: timeShape,
  addedBy: textShape,
  parent: orNothing(countShape),
  trainedUntil: orNothing(textShape),
  metrics: mapShape(numberShape),
  parameters: mapShape(textShape),
  note: orNothing(textShape),
  golden: orNothing(storedFileShape),
  baseline: orNothing(storedFileShape),
  card: orNothing(storedFileShape),
  signature: orNothing(objectShape({ keyId: textShape, value: textShape })),
})

const armShape = objectShape({ version: countShape, share: numberShape })
const planShape = kindShape({
  none: anyShape,
  serve: objectShape({ version: countShape }),
  split: objectShape({ salt: textShape, arms: listShape(armShape) }),
  canary: objectShape({
    salt: textShape,
    from: countShape,
    to: countShape,
    steps: listShape(numberShape),
    step: countShape,
    hold: objectShape({ records: orNothing(countShape), seconds: orNothing(numberShape) }),
    limits: objectShape({
      minRecords: countShape,
      refusals: orNothing(numberShape),
      latencyFactor: orNothing(numberShape),
      labels: orNothing(numberShape),
      scores: orNothing(numberShape),
    }),
  }),
})

export const releaseShape: JsonShape = objectShape({
  tenant: textShape,
  model: textShape,
  seq: countShape,
  prev: countShape,
  at: timeShape,
  by: textShape,
  why: orNothing(textShape),
  // Which ones there are does not matter to whoever follows the plan.
  command: textShape,
  plan: planShape,
  shadows: listShape(armShape),
  cut: orNothing(mapShape(mapShape(matching(/^\d+$/, 'offset')))),
  retired: listShape(countShape),
  forced: listShape(textShape),
})

const pairsShape = objectShape({
  answering: countShape,
  shadow: countShape,
  counts: objectShape({
    compared: countShape,
    onlyFirst: countShape,
    onlySecond: countShape,
    labels: mapShape(mapShape(numberShape)),
    shifts: mapShape(objectShape({ count: countShape, sum: numberShape, squares: numberShape })),
  }),
})

export const instanceShape: JsonShape = objectShape({
  instance: textShape,
  pipeline: textShape,
  at: timeShape,
  startedAt: timeShape,
  everyMs: numberShape,
  models: listShape(
    objectShape({
      tenant: textShape,
      model: textShape,
      name: textShape,
      release: countShape,
      newest: countShape,
      versions: listShape(
        objectShape({
          version: countShape,
          digest: textShape,
          state: textShape,
          reason: orNothing(textShape),
        }),
      ),
      fallback: orNothing(textShape),
      counts: mapShape(
        objectShape({
          records: countShape,
          refused: countShape,
          micros: listShape(numberShape),
          labels: mapShape(numberShape),
          scores: mapShape(listShape(numberShape)),
        }),
      ),
      keys: whenGiven(mapShape(textShape)),
      pairs: whenGiven(listShape(pairsShape)),
    }),
  ),
})
