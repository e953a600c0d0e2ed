/** Sets of headers that a dead letter may have, by whose they are. Kafka Connect's it has always, beside our own. */
export const letterHeaderSets = ['connect', 'spring', 'streams'] as const

export type LetterHeaderSet = (typeof letterHeaderSets)[number]
