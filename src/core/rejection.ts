/** Why a broker rejects a record: its size, its timestamp, or whatever else the topic wants of it, such as a key. */
export type RejectionKind = 'too-large' | 'bad-timestamp' | 'rejected'
