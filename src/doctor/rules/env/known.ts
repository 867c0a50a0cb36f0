/** The variables that lastcall reads in a service. */
export const KNOWN = [
  'LASTCALL_TIMEOUT',
  'LASTCALL_DELAY',
  'LASTCALL_MAX_DELAY',
  'LASTCALL_REPORT',
  'LASTCALL_SIGNALS',
  'LASTCALL_READY_PATH',
] as const

/** The one that a supervisor sets for its programs. */
export const OWN = 'LASTCALL_SUPERVISOR'

/** Those whose value is a duration. */
export const DURATIONS: readonly string[] = KNOWN.slice(0, 3)
