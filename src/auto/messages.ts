/** How a message of the probe begins that tells of an answer other than a 2xx. */
export const REFUSAL = 'lastcall: not ready: '

/** Tells the supervisor that a server of the process listens. */
export const LISTENING = 'lastcall: listening'
