/**
 * Why a broker rejects a record: its size, its timestamp, or whatever else the topic wants of it, such as a key; or that there is no
 * such topic any more, where the stream goes on without it.
 */
export type RejectionKind = 'too-large' | 'bad-timestamp' | 'rejected' | 'no-topic'
