/** The command line is wrong. The message is a sentence for the user. */
export class UsageError extends Error {}

/** The exit status after a wrong command line, as in shells. */
export const USAGE_STATUS = 2
