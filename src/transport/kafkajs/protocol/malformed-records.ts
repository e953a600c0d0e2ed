/** Bytes that are not what the record format says. */
export class MalformedRecords extends Error {}
