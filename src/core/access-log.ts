/** For which requests the log has a line. */
export const accessLogs = ['all', 'failures', 'none'] as const

export type AccessLog = (typeof accessLogs)[number]
