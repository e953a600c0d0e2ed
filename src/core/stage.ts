/** The steps of a record's life, in order. Folders, errors, metric labels, log fields and headers use these words. */
export const stages = ['consume', 'decode', 'transform', 'score', 'encode', 'produce'] as const

export type Stage = (typeof stages)[number]

/** The stages between transport and transport: those that a pipeline runs. */
export type PipelineStage = Exclude<Stage, 'consume' | 'produce'>

/** Kafka Connect's name for each stage, as its tools expect it in `__connect.errors.stage`. */
export const connectStage: Readonly<Record<Stage, string>> = {
  consume: 'KAFKA_CONSUME',
  decode: 'VALUE_CONVERTER',
  transform: 'TRANSFORMATION',
  score: 'TASK_PUT',
  encode: 'KAFKA_PRODUCE',
  produce: 'KAFKA_PRODUCE',
}
