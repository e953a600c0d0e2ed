/** How batches of the output are compressed. */
export const compressions = ['none', 'gzip', 'zstd'] as const

export type Compression = (typeof compressions)[number]

/** Which time an output record gets: that of its input record, of its event, or of writing. */
export const timestampChoices = ['record', 'event', 'now'] as const

export type TimestampChoice = (typeof timestampChoices)[number]
