import type { CommandEntry } from './command.ts'

/** Every command, groups together: to add one is one file and one line. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    group: 'stream',
    summary: 'score a stream: join the consumer group and go on until stopped',
    load: () => import('./run.ts'),
  },
  {
    name: 'dev',
    group: 'stream',
    summary: 'the same on this machine, with broker, registry, events and a live view',
    load: () => import('./dev.ts'),
  },
  {
    name: 'init',
    group: 'stream',
    summary: 'write a sluice.yaml for a schema and models: fields bound to columns by guess',
    load: () => import('./init.ts'),
  },
  {
    name: 'lint',
    group: 'stream',
    summary: 'check config, schemas and models against each other',
    load: () => import('./lint.ts'),
  },
  {
    name: 'test',
    group: 'stream',
    summary: 'run cases: events in, expected predictions and dead letters out',
    load: () => import('./test.ts'),
  },
  {
    name: 'echo',
    group: 'stream',
    summary: 'show a config as it is understood, and the plan from field to model column',
    load: () => import('./echo.ts'),
  },
  {
    name: 'steps',
    group: 'stream',
    summary: 'list the feature steps, or show one: its settings, defaults and an example',
    load: () => import('./steps.ts'),
  },
  {
    name: 'top',
    group: 'stream',
    summary: 'what all instances of a pipeline do, in a terminal, from its monitor topic',
    load: () => import('./top.ts'),
  },
  {
    name: 'features',
    group: 'stream',
    summary: 'write training tables from recorded events, with the plan of a pipeline',
    load: () => import('./features.ts'),
  },
  {
    name: 'score',
    group: 'models',
    summary: 'score a CSV or JSON lines file with a model',
    load: () => import('./score.ts'),
  },
  {
    name: 'score-table',
    group: 'models',
    summary: 'score the rows of a database table into another one, as often as wanted',
    load: () => import('./score-table.ts'),
  },
  {
    name: 'sql',
    group: 'models',
    summary: 'run statements on an SQLite file, with a model as functions of SQL',
    load: () => import('./sql.ts'),
  },
  {
    name: 'serve',
    group: 'models',
    summary: 'answer requests over HTTP with a model, or with the features and models of a pipeline',
    load: () => import('./serve.ts'),
  },
  {
    name: 'inspect',
    group: 'models',
    summary: 'show what a model file is, needs and gives',
    load: () => import('./inspect.ts'),
  },
  {
    name: 'verify',
    group: 'models',
    summary: 'compare a model’s answers with expected ones, bit by bit',
    load: () => import('./verify.ts'),
  },
  {
    name: 'doctor',
    group: 'operations',
    summary: 'look at all that a pipeline needs: brokers, topics, rights, group, registry, machine',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'plan',
    group: 'operations',
    summary: 'how many partitions and instances a rate needs: measured here, reckoned for there',
    load: () => import('./plan.ts'),
  },
  {
    name: 'schema',
    group: 'operations',
    summary: 'register the schema of what is published, ask whether it is there, or print it',
    load: () => import('./schema.ts'),
  },
  {
    name: 'dlq',
    group: 'operations',
    summary: 'dead letters: count them, show one, score them again, export them',
    load: () => import('./dlq.ts'),
  },
  {
    name: 'replay',
    group: 'operations',
    summary: 'score records of the past once more, or compare two configs or models on them',
    load: () => import('./replay.ts'),
  },
  {
    name: 'model',
    group: 'operations',
    summary: 'versions of models in a store: add, promote, split, shadow, roll back, and who answered when',
    load: () => import('./model.ts'),
  },
  {
    name: 'quality',
    group: 'operations',
    summary: 'how right predictions were, by labels that came later: figures, calibration, KPIs',
    load: () => import('./quality.ts'),
  },
  {
    name: 'completion',
    group: 'operations',
    summary: 'completion of commands and options, for a shell',
    load: () => import('./completion.ts'),
  },
]
